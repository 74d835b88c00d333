import {
  RedisUnavailableError,
  type CallLimits,
  type LimitOptions,
  type RateLimiter,
  type RateLimitKey,
  type RateLimitResult,
  type Reservation,
} from '@sluice/core';
import type { Request, Response } from 'express';
import { allOf, isThenable, whenThere, type Eventually } from './eventually';
import type { KeyOf, ResolvedOptions, UnavailableMode } from './options';
import { keysOf, limitsOf } from './policies';

/** What became of asking. `undefined`: the request is none of the limiter's business. */
export type Outcome =
  | {
      readonly kind: 'decided';
      readonly result: RateLimitResult;
      readonly key: RateLimitKey;
      /** Where the charge may have to be given back. */
      readonly reservation?: Reservation;
    }
  | { readonly kind: 'unavailable'; readonly mode: 'open' | 'closed' }
  | { readonly kind: 'denied' }
  | undefined;

const DENIED = { kind: 'denied' } as const;
const NO_LIMITS: CallLimits | undefined = undefined;

/** Asks the callbacks who it is and what it costs, and then the limiter. Stays synchronous for as long as they do. */
export type Ask = (req: Request, res: Response) => Eventually<Outcome>;

export function createAsk(options: ResolvedOptions, limiter: RateLimiter, gateKey: KeyOf): Ask {
  const { allow, deny, skip, cost: costOption } = options;
  const keyFor = keysOf(options.policies, gateKey);
  const limitsFor = limitsOf(options.policies);
  const decide = createDecide(options, limiter);

  function count(req: Request, res: Response): Eventually<Outcome> {
    const key = keyFor(req, res);
    const cost = typeof costOption === 'function' ? costOption(req, res) : costOption;
    const limits = limitsFor === undefined ? NO_LIMITS : limitsFor(req, res);
    if (!isThenable(key) && !isThenable(cost) && !isThenable(limits)) return decide(req, key, cost, limits);
    return allOf<unknown, Eventually<Outcome>>([key, cost, limits], (values) =>
      decide(req, ...(values as [RateLimitKey, number, CallLimits | undefined])),
    ) as Eventually<Outcome>;
  }

  return function ask(req, res) {
    if (allow?.has(req.ip) === true) return undefined;
    if (deny?.has(req.ip) === true) return DENIED;
    if (skip === undefined) return count(req, res);
    return whenThere<boolean, Outcome>(skip(req, res), (skipped) => (skipped ? undefined : count(req, res)));
  };
}

type Decide = (
  req: Request,
  key: RateLimitKey,
  cost: number,
  limits: CallLimits | undefined,
) => Promise<Outcome>;

function createDecide({ refund, onUnavailable }: ResolvedOptions, limiter: RateLimiter): Decide {
  return function decide(req, key, cost, limits) {
    let mode: UnavailableMode = 'local';
    const fallBack = (error: RedisUnavailableError) => {
      mode = typeof onUnavailable === 'function' ? onUnavailable(req, error) : onUnavailable;
      return mode === 'local' ? 'local' : 'throw';
    };
    const call: LimitOptions = { limits, onUnavailable: fallBack };
    const answer =
      refund === undefined
        ? limiter.consume(key, cost, call).then((result): Outcome => ({ kind: 'decided', result, key }))
        : limiter.reserve(key, cost, call).then((reservation): Outcome => ({
            kind: 'decided',
            result: reservation.result,
            key,
            reservation,
          }));
    return onUnavailable === 'local'
      ? answer
      : answer.catch((error: unknown) => {
          if (mode === 'local' || !(error instanceof RedisUnavailableError)) throw error;
          return { kind: 'unavailable', mode };
        });
  };
}

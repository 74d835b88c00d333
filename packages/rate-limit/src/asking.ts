import {
  checkOneOf,
  RedisUnavailableError,
  type LimitOptions,
  type RateLimiter,
  type RateLimitKey,
  type RateLimitResult,
  type Reservation,
} from '@sluice/core';
import type { Request, Response } from 'express';
import { orElse, whenThere, type Eventually } from './eventually';
import { UNAVAILABLE_MODES, type UnavailableMode } from './options';
import type { Decide, WithQuestion } from './question';
import { refundWhenOver } from './refund';
import type { RequestChecks } from './request-checks';
import type { ResolvedOptions } from './resolve-options';

/**
 * What became of asking: a decision; an address that is always refused; no answer from Redis, and what that means.
 * `undefined`: the request is none of the limiter's business.
 */
export type Outcome = RateLimitResult | KeyedResult | 'denied' | 'open' | 'closed' | undefined;

/** A decision with what it was about, where the headers are to tell, and the means to take it back. */
export interface KeyedResult {
  readonly result: RateLimitResult;
  readonly key: RateLimitKey;
  readonly reservation?: Reservation;
}

/** Whether a request with this outcome goes no further. */
export function isRefusal(outcome: Outcome): boolean {
  if (typeof outcome !== 'object') return outcome === 'denied' || outcome === 'closed';
  return !('result' in outcome ? outcome.result : outcome).allowed;
}

/** Asks the callbacks who it is and what it costs, and then the limiter. Stays synchronous for as long as they do. */
export type Ask = (req: Request, res: Response) => Eventually<Outcome>;

export function createAsk(
  options: ResolvedOptions,
  limiter: RateLimiter,
  withQuestion: WithQuestion,
  checks: RequestChecks,
): Ask {
  const { allow, deny, skip } = options;
  const charge = createCharge(options, limiter);
  const chargeOr = orWithoutRedis(options, charge);

  const decide: Decide<Outcome> = function decide(req, res, key, cost, limits) {
    checks.countedOnce(req, key, cost);
    return chargeOr(req, res, key, cost, limits === undefined ? undefined : { limits });
  };

  return function ask(req, res) {
    if (allow !== undefined || deny !== undefined) {
      checks.address(req);
      if (allow?.has(req.ip) === true) return undefined;
      if (deny?.has(req.ip) === true) return 'denied';
    }
    if (skip === undefined) return withQuestion(req, res, decide);
    return whenThere<boolean, Outcome>(skip(req, res), (skipped) =>
      skipped ? undefined : withQuestion(req, res, decide),
    );
  };
}

/** Kept to what is asked for: the decision of the limiter itself, as a rule, at once or with no promise of ours around it. */
type Charge = (
  req: Request,
  res: Response,
  key: RateLimitKey,
  cost: number,
  call: LimitOptions | undefined,
) => Eventually<Outcome>;

function createCharge(options: ResolvedOptions, limiter: RateLimiter): Charge {
  const { refund, partitionSecret, concurrency } = options;
  if (refund !== undefined || concurrency !== undefined) {
    return async function reserve(req, res, key, cost, call) {
      const reservation = await limiter.reserve(key, cost, call);
      const { result } = reservation;
      if (refund !== undefined && result.allowed) refundWhenOver(req, res, refund, reservation);
      return { result, key, reservation };
    };
  }
  if (partitionSecret !== undefined) {
    return async function consumeWithKey(_req, _res, key, cost, call) {
      return { result: await limiter.consume(key, cost, call), key };
    };
  }
  return function consume(_req, _res, key, cost, call) {
    return limiter.consumeNow(key, cost, call);
  };
}

/** Says what no answer from Redis means. Only the limiter's own failure is taken for that. */
function orWithoutRedis({ onUnavailable }: ResolvedOptions, charge: Charge): Charge {
  if (onUnavailable === 'local') return charge; // the limiter decides alone
  if (typeof onUnavailable !== 'function') {
    const unavailable = (error: unknown): Outcome => {
      if (error instanceof RedisUnavailableError) return onUnavailable;
      throw error;
    };
    return (req, res, key, cost, call) => orElse(charge(req, res, key, cost, call), unavailable);
  }
  return function chargeOrChoose(req, res, key, cost, call) {
    let mode: UnavailableMode | undefined;
    const choose = (error: RedisUnavailableError) => {
      mode ??= checkedMode(onUnavailable(req, error)); // once, though several keys may find no answer
      return mode === 'local' ? 'local' : 'throw';
    };
    return orElse(charge(req, res, key, cost, { ...call, onUnavailable: choose }), (error) => {
      if (mode === undefined || mode === 'local' || !(error instanceof RedisUnavailableError)) throw error;
      return mode;
    });
  };
}

/** @throws {OptionError} when a function gives something else. */
export function checkedMode(mode: UnavailableMode): UnavailableMode {
  checkOneOf('onUnavailable', mode, UNAVAILABLE_MODES);
  return mode;
}

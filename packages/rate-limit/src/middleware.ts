import { isThenable, type RateLimiter, type RateLimitKey, type RateLimitResult } from '@sluice/core';
import { addressKey, defineGate, fail, type Gate } from '@sluice/http';
import { createAnswer } from './answering';
import { createAsk, isRefusal, type Outcome } from './asking';
import { Concurrency } from './concurrency';
import { createEntrance } from './entrance';
import type { Eventually } from './eventually';
import { createLimiter } from './limiter';
import type { RateLimitOptions } from './options';
import { PolicyKeys } from './policy-keys';
import type { KeyOf } from './policy-options';
import { asksApp, createQuestion } from './question';
import { checkCreatedOutsideRequest, createRequestChecks, type RequestChecks } from './request-checks';
import { resolveOptions, type ResolvedOptions } from './resolve-options';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- how Express lets its request be extended
  namespace Express {
    interface Request {
      /** What the tightest of the limiters that it has met said of this request. */
      rateLimit?: RateLimitResult;
    }
  }
}

/** The middleware, with its limiter. */
export interface RateLimit extends Gate {
  readonly limiter: RateLimiter;

  /** Forgets what a key has used, and any block. Of several keys, those that are given, by the names of their policies. */
  reset(key: RateLimitKey): Promise<void>;

  /** How a key stands; counts nothing. Not where `limit`, `window` or `burst` is a function: ask `limiter` with the limits. */
  peek(key: RateLimitKey): Promise<RateLimitResult>;
}

/**
 * Express middleware that admits so many requests per key and window, over all processes, and refuses the rest. One round
 * trip to Redis; none for a refusal that still stands, nor under a lease.
 *
 * No request waits for Redis longer than `deadline`; then `onUnavailable` says what becomes of it. A callback that throws
 * is a bug, and goes to `next(err)`; so does one that gives what it must not, as an `OptionError`.
 *
 * @throws {OptionError} at once, for a wrong option.
 */
export function rateLimit(options: RateLimitOptions): RateLimit {
  const resolved = resolveOptions(options);
  const keys = new PolicyKeys(resolved.policies);
  const limiter = createLimiter(resolved, keys);
  checkCreatedOutsideRequest(limiter.name);
  const checks = createRequestChecks(resolved, limiter.name);
  const gateKey = resolved.key ?? addressOf(resolved, checks);
  const question = createQuestion(resolved, keys, gateKey);
  const ask = createAsk(resolved, limiter, question, checks);
  const { concurrency } = resolved;
  const answer = createEntrance(
    createAnswer(resolved, keys),
    concurrency && new Concurrency(concurrency, resolved, keys, gateKey),
  );

  const gate = defineGate<Eventually<Outcome>>({
    name: 'rateLimit',
    charges: true,
    asks: asksApp(resolved),
    after: resolved.after,
    start: ask,
    refuses: (outcome) => resolved.delay === undefined && !isThenable(outcome) && isRefusal(outcome),
    finish(req, res, next, outcome) {
      if (!isThenable(outcome)) {
        answer(req, res, next, outcome);
        return;
      }
      outcome.then(
        (settled) => {
          answer(req, res, next, settled);
        },
        (error: unknown) => {
          fail(next, error);
        },
      );
    },
  });
  return Object.assign(gate, {
    limiter,
    reset: (key: RateLimitKey) => limiter.reset(keys.byLabel(key)),
    peek: (key: RateLimitKey) => limiter.peek(keys.byLabel(key)),
  });
}

/** Counts by the client's address; all clients without one share a limit. */
function addressOf({ ipv6Prefix }: ResolvedOptions, checks: RequestChecks): KeyOf {
  return function address(req) {
    checks.address(req);
    return addressKey(req.ip, ipv6Prefix) ?? checks.unknownAddress();
  };
}

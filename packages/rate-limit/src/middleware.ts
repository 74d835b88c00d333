import { createRateLimiter, type RateLimiter, type RateLimitKey, type RateLimitResult } from '@sluice/core';
import { addressKey, defineGate, type Gate } from '@sluice/http';
import type { Request } from 'express';
import { createAnswer } from './answering';
import { createAsk, type Outcome } from './asking';
import { isThenable, type Eventually } from './eventually';
import { resolveOptions, type KeyOf, type RateLimitOptions, type ResolvedOptions } from './options';
import { corePolicies } from './policies';
import {
  checkAddressing,
  checkCountedOnce,
  checkCreatedOutsideRequest,
  checkedAddress,
} from './request-checks';

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
  /** Forgets what a key has used, and any block. */
  reset(key: RateLimitKey): Promise<void>;
  /** How a key stands; counts nothing. */
  peek(key: RateLimitKey): Promise<RateLimitResult>;
}

/** Requests in which a limiter looks for mistakes in the set-up. They show at once or never. */
const CHECKED_REQUESTS = 100;

/**
 * Express middleware that admits so many requests per key and window, over all processes, and refuses the rest. One round
 * trip to Redis; none for a refusal that still stands, nor under a lease.
 *
 * No request waits for Redis longer than `deadline`; then `onUnavailable` says what becomes of it. A callback that throws
 * is a bug, and goes to `next(err)`.
 *
 * @throws {OptionError} at once, for a wrong option.
 */
export function rateLimit(options: RateLimitOptions): RateLimit {
  const resolved = resolveOptions(options);
  const limiter = createLimiter(resolved);
  checkCreatedOutsideRequest(limiter.name);
  const ask = createAsk(resolved, limiter, resolved.key ?? addressOf(resolved, limiter.name));
  const answer = createAnswer(resolved);
  let requestsToCheck = CHECKED_REQUESTS;

  const gate = defineGate<Eventually<Outcome>>({
    name: 'rateLimit',
    charges: true,
    after: resolved.after,
    start(req, res) {
      if (requestsToCheck > 0) {
        requestsToCheck--;
        checkCountedOnce(req, limiter.name);
      }
      return ask(req, res);
    },
    finish(req, res, next, outcome) {
      if (!isThenable(outcome)) answer(req, res, next, outcome);
      else
        outcome.then((settled) => {
          answer(req, res, next, settled);
        }, next);
    },
  });
  return Object.assign(gate, {
    limiter,
    reset: (key: RateLimitKey) => limiter.reset(key),
    peek: (key: RateLimitKey) => limiter.peek(key),
  });
}

function createLimiter({ policies, shadow, lease, onUnavailable, ...options }: ResolvedOptions): RateLimiter {
  return createRateLimiter({
    redis: options.redis,
    policies: corePolicies(policies, shadow),
    name: options.name,
    prefix: options.prefix,
    denyCache: options.denyCache,
    lease: lease ?? false,
    deadline: options.deadline,
    onUnavailable: onUnavailable === 'local' ? 'local' : 'throw',
  });
}

/** Counts by the client's address; all clients without one share a limit. */
function addressOf({ ipv6Prefix }: ResolvedOptions, limiter: string): KeyOf {
  let first = true;
  return function address(req: Request) {
    if (first) {
      first = false;
      checkAddressing(req, limiter);
    }
    return addressKey(req.ip, ipv6Prefix) ?? checkedAddress(limiter);
  };
}

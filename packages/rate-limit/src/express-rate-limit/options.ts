import type { Duration, RedisInput } from '@sluice/core';
import type { NextFunction, Request, Response } from 'express';
import type { LegacyStore, Store } from './store';
import type { EnabledValidations } from './validations';

/** A value that depends on the request, now or later. */
export type ValueDeterminingMiddleware<T> = (request: Request, response: Response) => T | Promise<T>;

/** Answers a request that is over its limit. */
export type RateLimitExceededEventHandler = (
  request: Request,
  response: Response,
  next: NextFunction,
  optionsUsed: Options,
) => void | Promise<void>;

export type DraftHeadersVersion = 'draft-6' | 'draft-7' | 'draft-8';

export type LoggerFn = (error: unknown, message?: string) => void;

export interface Logger {
  error: LoggerFn;
  warn: LoggerFn;
}

/** What a request finds under `requestPropertyName`. Beside these, `current`, hidden, is `used`. */
export interface RateLimitInfo {
  limit: number;
  used: number;
  remaining: number;
  resetTime: Date | undefined;
  key: string;
}

export type AugmentedRequest = Request & Record<string, RateLimitInfo>;

/** The options of express-rate-limit 8, with its defaults. */
export interface Options {
  /** The window in milliseconds, from the first hit. @default 60000 */
  windowMs: number;

  /** Hits per window. @default 5 */
  limit: number | ValueDeterminingMiddleware<number>;

  /** The body of a refusal, or a function that gives it. @default 'Too many requests, please try again later.' */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- so that what compiles with express-rate-limit does here
  message: any;

  /** @default 429 */
  statusCode: number;

  /** Whether to send `X-RateLimit-*`. @default true */
  legacyHeaders: boolean;

  /** Whether to send `RateLimit-*`; true is `'draft-6'`. @default false */
  standardHeaders: boolean | DraftHeadersVersion;

  /** The name of the limit in the headers of draft-8. @default `5-in-1min` */
  identifier: string | ValueDeterminingMiddleware<string>;

  /** Seconds for `Retry-After`. @default until the window ends */
  retryAfter?: number | ValueDeterminingMiddleware<number> | undefined;

  /** @default 'rateLimit' */
  requestPropertyName: string;

  /** Whether to take back the hit of a request that failed. @default false */
  skipFailedRequests: boolean;

  /** Whether to take back the hit of a request that succeeded. @default false */
  skipSuccessfulRequests: boolean;

  /** Who is counted. @default the address, see {@link ipv6Subnet} */
  keyGenerator: ValueDeterminingMiddleware<string>;

  /** How many bits of an IPv6 address tell clients apart; `false` for all. @default 56 */
  ipv6Subnet: number | ValueDeterminingMiddleware<number> | false;

  /** @default sends `message` with `statusCode` */
  handler: RateLimitExceededEventHandler;

  /** Whether a request is not counted at all. */
  skip: ValueDeterminingMiddleware<boolean>;

  /** @default whether the status is below 400 */
  requestWasSuccessful: ValueDeterminingMiddleware<boolean>;

  /** Where hits are counted. @default a new `MemoryStore` */
  store: Store | LegacyStore;

  /** Which mistakes in the set-up are looked for. @default true */
  validate: boolean | EnabledValidations;

  /** Lets requests pass when the store fails, instead of failing them. @default false */
  passOnStoreError: boolean;

  /** @default the console */
  logger: Logger;

  /** An older name of `legacyHeaders`. */
  headers?: boolean;

  /** An older name of `limit`. */
  max?: number | ValueDeterminingMiddleware<number>;
}

/** What express-rate-limit takes, and Redis. */
export type FacadeOptions = Partial<Options> & {
  /** Counts in this Redis, over all processes, in place of `store`: a node-redis client or a `Connection`. */
  redis?: RedisInput | undefined;

  /**
   * With `redis`: what the keys begin with. Limiters of the same prefix and window share their counters.
   *
   * @default `rl:` and the limit, where that is a number
   */
  prefix?: string | undefined;

  /**
   * With `redis`: the longest that a request waits for it.
   *
   * @default '100ms'
   */
  deadline?: Duration | undefined;
};

import type {
  DenyCacheOptions,
  Duration,
  LeaseOptions,
  RateLimitResult,
  RedisInput,
  RedisUnavailableError,
} from '@sluice/core';
import type { NextFunction, Request, Response } from 'express';
import type { ConcurrencyOptions } from './concurrency';
import type { DelayOptions } from './delay';
import type { HeaderFormat } from './headers/format';
import type { KeyOf, PerRequest, PolicyOptions } from './policy-options';
import type { Message } from './refusal';

/** What becomes of a request when Redis cannot be asked within the deadline. */
export type UnavailableMode = 'local' | 'open' | 'closed';

export const UNAVAILABLE_MODES: readonly UnavailableMode[] = ['local', 'open', 'closed'];

/** Answers in place of the problem details. */
export type RefusalHandler = (
  req: Request,
  res: Response,
  next: NextFunction,
  result: RateLimitResult,
) => void | PromiseLike<void>;

/** Everything but who and how much is counted. */
export interface GateOptions {
  /** A node-redis client, cluster, pool or sentinel, connected or not, or a `Connection`. It stays yours to close. */
  redis: RedisInput;

  /**
   * Tells this limiter from others on the same Redis: those of one name share their counters. Needed where `limit`, `window`
   * or `burst` is a function.
   *
   * @default made of the algorithm, the limit and the window
   */
  name?: string | undefined;

  /**
   * Who is counted: requests with equal keys share a limit.
   *
   * @default the client's address; of an IPv6 address, the network
   */
  key?: KeyOf | undefined;

  /**
   * How many bits of an IPv6 address tell clients apart, 32 to 64.
   *
   * @default 56
   */
  ipv6Prefix?: number;

  /**
   * How much a request uses of the limit: a whole number, 0 to count nothing.
   *
   * @default 1
   */
  cost?: PerRequest<number>;

  /** Requests for which this gives true are neither counted nor limited. */
  skip?: ((req: Request, res: Response) => boolean | PromiseLike<boolean>) | undefined;

  /** Addresses and networks (CIDR) that are neither counted nor limited. */
  allow?: readonly string[];

  /** Addresses and networks (CIDR) that are always refused, with 403. */
  deny?: readonly string[];

  /**
   * Which headers tell clients of their quota. A list writes several.
   *
   * @default 'draft-10'
   */
  headers?: HeaderFormat | readonly HeaderFormat[] | false;

  /**
   * Asked once when the response is over, finished or cut off: true gives back exactly what the request used, if that still
   * counts. What it throws is published on `sluice:connection`: there is nobody left to answer.
   */
  refund?: ((req: Request, res: Response) => boolean | PromiseLike<boolean>) | undefined;

  /**
   * When Redis gives no answer: keep the same limits in this process, let the request pass, refuse it with 503, or a
   * function that chooses among these, called once for such a request.
   *
   * @default 'local'
   */
  onUnavailable?: UnavailableMode | ((req: Request, error: RedisUnavailableError) => UnavailableMode);

  /**
   * The status of a refusal.
   *
   * @default 429
   */
  statusCode?: number;

  /**
   * The body of a refusal: text, an object for JSON, or a function that gives either.
   *
   * @default problem details (RFC 9457), or plain text where the client asks for text or HTML
   */
  message?: Message | undefined;

  /** Answers refused requests itself. */
  handler?: RefusalHandler | undefined;

  /**
   * Remembers refusals in the process until they could have changed, so that a blocked client costs Redis nothing.
   *
   * @default true
   */
  denyCache?: boolean | DenyCacheOptions;

  /** Of a single `fixed-window` policy: takes shares of the limit in advance, to ask Redis less. Never admits too much. */
  lease?: LeaseOptions | undefined;

  /**
   * Decides and reports, but refuses nothing. Of one policy among several: its own `shadow`.
   *
   * @default false
   */
  shadow?: boolean;

  /**
   * The longest a request waits for Redis.
   *
   * @default '100ms'
   */
  deadline?: Duration;

  /**
   * What the keys in Redis begin with.
   *
   * @default 'rl'
   */
  prefix?: string;

  /**
   * The name of a gate whose result `key`, `cost` or `limit` reads, such as `'session'`: in a pipeline, this one then waits
   * for its turn.
   */
  after?: string | undefined;

  /**
   * How many requests of a `key` may be under way at once, beside the limit: one that finds no place is refused, and not
   * charged. Costs two more round trips, one of them after the response. Not beside `delay`.
   */
  concurrency?: ConcurrencyOptions | undefined;

  /** Holds requests back instead of refusing them. Not with `burst`: it goes by what is used of the limit. */
  delay?: DelayOptions | undefined;

  /** Adds `pk` to the headers: whose quota it is, as an HMAC of the key under this secret. 16 characters or more. */
  partitionSecret?: string | undefined;
}

/** One limit, named by the limiter itself. */
export type SinglePolicyOptions = GateOptions &
  Omit<PolicyOptions, 'name' | 'key' | 'shadow'> & { policies?: never };

/** Several limits, decided together: a request that one of them refuses is charged to none. */
export type SeveralPoliciesOptions = GateOptions & { policies: readonly PolicyOptions[] } & {
  [Name in 'limit' | 'window' | 'algorithm' | 'burst']?: never;
};

export type RateLimitOptions = SinglePolicyOptions | SeveralPoliciesOptions;

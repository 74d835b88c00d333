import {
  checkFunction,
  checkInteger,
  checkKnown,
  checkOneOf,
  checkText,
  OptionError,
  withDefaults,
  type Algorithm,
  type Defaults,
  type Duration,
  type LeaseOptions,
  type RateLimitResult,
  type RedisInput,
  type RedisUnavailableError,
  type Resolved,
} from '@sluice/core';
import type { NextFunction, Request, Response } from 'express';
import { resolveDelay, type DelayOf, type DelayOptions } from './delay';
import { resolveHeaderFormats, type HeaderFormat } from './headers/format';
import { createAddressList, type AddressList } from './address-list';
import { policiesOf } from './policies';
import type { Message } from './refusal';

/** A value, or a function of the request that gives it, now or later. */
export type PerRequest<Value> = Value | ((req: Request, res: Response) => Value | PromiseLike<Value>);

/** Who is counted. Whatever is long or odd is hashed before it becomes part of a Redis key. */
export type KeyOf = (req: Request, res: Response) => string | PromiseLike<string>;

/** One limit: so much per so long. */
export interface PolicyOptions {
  /** Told to clients in the headers and in refusals: printable ASCII. */
  name: string;

  /** How much may be used per window: a whole number, at least 1. As a function: by the plan of whoever asks. */
  limit: PerRequest<number>;

  /** The window, at most 366 days. */
  window: PerRequest<Duration>;

  /**
   * How it is counted. The README says what each promises.
   *
   * @default 'gcra'
   */
  algorithm?: Algorithm;

  /**
   * Of `gcra`: how much may be used at once.
   *
   * @default the limit
   */
  burst?: PerRequest<number> | undefined;

  /**
   * Decided and reported, but never enforced.
   *
   * @default false
   */
  shadow?: boolean;

  /**
   * Who this policy counts, where that is somebody else: the account beside the address.
   *
   * @default the gate's `key`
   */
  key?: KeyOf | undefined;
}

/** What becomes of a request when Redis cannot be asked within the deadline. */
export type UnavailableMode = 'local' | 'open' | 'closed';

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
   * Tells this limiter from others on the same Redis. Needed where `limit`, `window` or `burst` is a function.
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

  /** Asked when the response is done: true gives back exactly what the request used, if its window still runs. */
  refund?: ((req: Request, res: Response) => boolean) | undefined;

  /**
   * When Redis gives no answer: keep the same limits in this process, let the request pass, refuse it with 503, or a
   * function that chooses among these.
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
  denyCache?: boolean;

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

  /** The name of a gate whose result `key`, `cost` or `limit` reads, such as `'session'`: then this one waits for it. */
  after?: string | undefined;

  /** Holds requests back instead of refusing them. */
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

const DEFAULTS: Defaults<GateOptions> = {
  name: undefined,
  key: undefined,
  ipv6Prefix: 56,
  cost: 1,
  skip: undefined,
  allow: [],
  deny: [],
  headers: 'draft-10',
  refund: undefined,
  onUnavailable: 'local',
  statusCode: 429,
  message: undefined,
  handler: undefined,
  denyCache: true,
  lease: undefined,
  shadow: false,
  deadline: '100ms',
  prefix: 'rl',
  after: undefined,
  delay: undefined,
  partitionSecret: undefined,
};

const KNOWN = ['redis', 'policies', 'limit', 'window', 'algorithm', 'burst', ...Object.keys(DEFAULTS)];
const MODES = ['local', 'open', 'closed'];

/** Every option present and checked: nothing downstream applies a default or checks again. */
export interface ResolvedOptions extends Omit<Resolved<GateOptions>, 'headers' | 'allow' | 'deny' | 'delay'> {
  readonly policies: readonly PolicyOptions[];
  readonly headers: readonly HeaderFormat[];
  readonly allow: AddressList | undefined;
  readonly deny: AddressList | undefined;
  readonly delay: DelayOf | undefined;
}

/** @throws {OptionError} at mount, so that a wrong option never meets a request. Core checks what it takes itself. */
export function resolveOptions(options: RateLimitOptions): ResolvedOptions {
  checkKnown(options, KNOWN);
  const resolved = withDefaults<GateOptions>(options, DEFAULTS);
  const { ipv6Prefix, allow, deny, headers, delay, partitionSecret } = resolved;
  checkInteger('ipv6Prefix', ipv6Prefix, 32, 64);
  checkInteger('statusCode', resolved.statusCode, 400, 599);
  checkOneOf('denyCache', resolved.denyCache, [true, false]);
  checkOneOf('shadow', resolved.shadow, [true, false]);
  if (typeof resolved.cost !== 'function') checkInteger('cost', resolved.cost, 0);
  if (typeof resolved.onUnavailable !== 'function')
    checkOneOf('onUnavailable', resolved.onUnavailable, MODES);
  for (const name of ['key', 'skip', 'refund', 'handler'] as const) {
    if (resolved[name] !== undefined) checkFunction(name, resolved[name]);
  }
  if (resolved.after !== undefined) checkText('after', resolved.after, 64);
  if (partitionSecret !== undefined && (typeof partitionSecret !== 'string' || partitionSecret.length < 16)) {
    throw new OptionError('partitionSecret', 'a string of 16 characters or more', partitionSecret);
  }
  return {
    ...resolved,
    policies: policiesOf(options),
    headers: resolveHeaderFormats('headers', headers),
    allow: addressList('allow', allow),
    deny: addressList('deny', deny),
    delay: delay && resolveDelay(delay),
  };
}

function addressList(option: string, entries: readonly string[]): AddressList | undefined {
  const list = createAddressList(option, entries);
  return entries.length === 0 ? undefined : list;
}

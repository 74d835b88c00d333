import type { Duration, OnUnknown, RedisInput, Sealer } from '@sluice/core';
import type { Request } from 'express';

type Eventually<Value> = Value | PromiseLike<Value>;

/** Who a key belongs to: a user or tenant, as the application knows it; never what the client says of itself. */
export type ScopeFunction = (req: Request) => Eventually<string>;

/** What stands for the body of a request, so that another one is told from it. */
export type FingerprintFunction = (req: Request) => Eventually<string | Buffer>;

/** What becomes of a request whose key is in use by one that still runs. */
export type InFlightMode = 'conflict' | 'wait';
export const IN_FLIGHT_MODES: readonly InFlightMode[] = ['conflict', 'wait'];

/** What becomes of a request with a key when Redis gives no answer within the deadline. */
export type WithoutRedisMode = 'closed' | 'open';
export const WITHOUT_REDIS_MODES: readonly WithoutRedisMode[] = ['closed', 'open'];

/** Whether an answer of 500 and above is an answer, to be replayed, or a failure, after which a retry runs again. */
export type ServerErrorsMode = 'reexecute' | 'store';
export const SERVER_ERRORS_MODES: readonly ServerErrorsMode[] = ['reexecute', 'store'];

export interface IdempotentOptions {
  /** A node-redis client, cluster, pool or sentinel, connected or not, or a `Connection`. It stays yours to close. */
  redis: RedisInput;

  /**
   * Whose key it is: nobody is ever given an answer that another scope got. A function that gives an empty text fails the
   * request. `'global'` says that all clients are one, as where each of them is known to have keys of its own. Where the host
   * decides what is served, it is part of the scope.
   */
  scope: ScopeFunction | 'global';

  /**
   * Whether a request without a key is refused with 400, or served without protection.
   *
   * @default false
   */
  required?: boolean;

  /**
   * Takes keys in quotes alone, as the draft of the IETF has them: `"8e03978e"`. Otherwise bare ones are taken too, and are
   * the same as in quotes.
   *
   * @default false
   */
  strict?: boolean;

  /**
   * Which methods are protected. Others pass.
   *
   * @default ['POST', 'PUT', 'PATCH', 'DELETE']
   */
  methods?: readonly string[];

  /**
   * While a request of the key runs: refuse another with 409, or let it wait for the answer.
   *
   * @default 'conflict'
   */
  inFlight?: InFlightMode;

  /**
   * How long a request waits with `inFlight: 'wait'`; then it gets 409.
   *
   * @default '10s'
   */
  wait?: Duration;

  /**
   * After a process died with the request: whether it was carried out is not known. Refuse all retries with 409, or run the
   * next of them.
   *
   * @default 'conflict'
   */
  onUnknown?: OnUnknown;

  /**
   * How long a request outlives its process, before it is not known any more what became of it. It is renewed while it runs.
   *
   * @default '30s'
   */
  lease?: Duration;

  /**
   * How long a request may run: then its lease lapses.
   *
   * @default '10m'
   */
  maxHold?: Duration;

  /**
   * How long answers are replayed, and keys remembered.
   *
   * @default '24h'
   */
  ttl?: Duration;

  /**
   * The longest body that is kept, in bytes, up to 15 MiB. A request with a longer answer is not run again either: its retries
   * get 409, with the status that it had.
   *
   * @default 1048576
   */
  maxBody?: number;

  /**
   * Which headers are replayed. Never `Set-Cookie`, `Date` and what is about one connection alone.
   *
   * @default what was set behind this middleware
   */
  headers?: readonly string[] | undefined;

  /**
   * What becomes of a key whose request was answered with 500 or above: it may be used again, or replays that answer.
   *
   * @default 'reexecute'
   */
  serverErrors?: ServerErrorsMode;

  /**
   * What tells the body of a request from another one under the same key, such as the bytes that a signature is about. The
   * target and the content type count in any case.
   *
   * @default the parsed body; of objects, whatever the order of their members
   */
  fingerprint?: FingerprintFunction | undefined;

  /** Seals the stored answers: `createSealer()`. */
  sealer?: Sealer | undefined;

  /**
   * When Redis gives no answer: refuse with 503, or run without protection.
   *
   * @default 'closed'
   */
  onUnavailable?: WithoutRedisMode;

  /**
   * The longest that a request waits for an answer of Redis.
   *
   * @default '250ms'
   */
  deadline?: Duration;

  /**
   * What the keys in Redis begin with.
   *
   * @default 'idem'
   */
  prefix?: string;
}

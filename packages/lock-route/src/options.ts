import type { Duration, RedisInput } from '@sluice/core';
import type { Key } from './key/ask-keys';

/** What becomes of a request whose lock is taken. */
export type Mode = 'reject' | 'wait' | 'skip';
export const MODES: readonly Mode[] = ['reject', 'wait', 'skip'];

/** What becomes of a request when Redis gives no answer within the deadline. */
export type UnavailableMode = 'closed' | 'open' | 'local';
export const UNAVAILABLE_MODES: readonly UnavailableMode[] = ['closed', 'open', 'local'];

/** What a client that leaves means for the lock of a handler that still works. */
export type DisconnectMode = 'abort-and-hold' | 'hold' | 'release';
export const DISCONNECT_MODES: readonly DisconnectMode[] = ['abort-and-hold', 'hold', 'release'];

/** Everything but what becomes of a request whose lock is taken. */
export interface CommonOptions {
  /** A node-redis client, cluster, pool or sentinel, connected or not, or a `Connection`. It stays yours to close. */
  redis: RedisInput;

  /**
   * What is locked. Requests with equal keys exclude each other, on all routes with the same `prefix`.
   *
   * A template takes values from `params`, `query`, `body`, `headers`, `cookies`, `user`, `session`, `ip`, `method`, `path`
   * and `hostname`: `'order:{params.id}'`. A request that lacks one is answered 400. A function gives a key, several, or
   * null for no lock; it may be async.
   */
  key: Key;

  /**
   * How many requests of a key run at a time: a semaphore in place of a mutex. All routes of a key must name the same number.
   *
   * @default a mutex
   */
  concurrency?: number | undefined;

  /**
   * The lease: how long the lock outlives a process that dies. It is renewed while the request runs. Up to an hour.
   *
   * @default '10s'
   */
  ttl?: Duration;

  /**
   * How long a request may hold the lock: then it is given free, the handler's `req.lock.signal` is aborted, and the client
   * gets 503 if no header was sent. `false` for no bound.
   *
   * @default '30s'
   */
  maxHold?: Duration | false;

  /**
   * When the client leaves while the handler works: abort `req.lock.signal` and hold the lock until the handler ends the
   * response; hold it and abort nothing; or abort, and give the lock free at once.
   *
   * @default 'abort-and-hold'
   */
  onDisconnect?: DisconnectMode;

  /**
   * Whether a `text/event-stream` gives the lock free when its headers are sent, or holds it until it is closed, `maxHold`
   * at most.
   *
   * @default 'release'
   */
  eventStream?: 'release' | 'hold';

  /**
   * When Redis gives no answer: refuse with 503, run without a lock, or lock within this process alone.
   *
   * @default 'closed'
   */
  onUnavailable?: UnavailableMode;

  /**
   * The longest that a request waits for an answer of Redis.
   *
   * @default '250ms'
   */
  deadline?: Duration;

  /**
   * What the keys in Redis begin with.
   *
   * @default 'lock'
   */
  prefix?: string;

  /** The name of a gate whose result `key` reads, such as `'session'`. A lock is never taken before its turn in any case. */
  after?: string | undefined;
}

/** Tries once, and refuses. */
export interface RejectOptions {
  mode?: 'reject' | undefined;

  /**
   * The status of a refusal, such as 423.
   *
   * @default 409; 429 with `concurrency`
   */
  status?: number | undefined;
}

/** Waits for its turn: first come, first served within a process, and by turns between processes. */
export interface WaitOptions {
  mode: 'wait';

  /**
   * How long to wait at most, up to an hour.
   *
   * @default '5s'
   */
  wait?: Duration | undefined;

  /**
   * How many requests of this process may wait for one key. Who comes beyond is refused at once.
   *
   * @default 100
   */
  maxQueue?: number | undefined;

  /**
   * The status of a refusal.
   *
   * @default 503
   */
  status?: number | undefined;
}

/** Leaves the work to whoever does it already. */
export interface SkipOptions {
  mode: 'skip';

  /**
   * Answer 204 and run nothing, or run the handler, with `req.lock.acquired` false.
   *
   * @default 'answer'
   */
  whenSkipped?: 'answer' | 'run' | undefined;
}

export type LockRouteOptions = CommonOptions & (RejectOptions | WaitOptions | SkipOptions);

import type { Duration } from '../duration';

/** What is locked: a string of any form and length, or several, which are taken in one fixed order and held together. */
export type LockKeys = string | readonly string[];

export interface TryOptions {
  /**
   * The lease: how long the lock outlives its holder. It is renewed while held.
   *
   * @default '10s'
   */
  readonly ttl?: Duration | undefined;

  /**
   * Renews the lease every third of `ttl` until it is released. Without, the lock ends with its first lease.
   *
   * @default true
   */
  readonly renew?: boolean | undefined;

  /** How long at most the lease is renewed, counted from the acquisition; then it lapses. @default no bound */
  readonly maxHold?: Duration | undefined;

  /**
   * Whether the same asynchronous context may take a key that it holds already, by any locks of the connection and prefix:
   * the inner lock is then the outer one, and the key is free when both are released. Without, waiting for it is a
   * `SelfDeadlockError` at once, and trying is refused.
   *
   * @default false
   */
  readonly reentrant?: boolean | undefined;
}

export interface AcquireOptions extends TryOptions {
  /**
   * How long to wait for the lock, over all keys. 0 tries once.
   *
   * @default '10s'
   */
  readonly wait?: Duration | undefined;

  /** Ends the waiting. The acquisition rejects with the signal's reason, and leaves the queue. */
  readonly signal?: AbortSignal | undefined;
}

/** How a release went. It never rejects: what the holder did is done, whatever Redis says. */
export type Released =
  /** It was held, and is free. */
  | 'released'
  /** The lease had lapsed before. */
  | 'expired'
  /** It was taken away by `forceRelease`, or by another holder after a lapse. */
  | 'stolen'
  /** Redis gave no answer: the lock ends with its lease at the latest. */
  | 'unknown';

/**
 * A lock that was taken, over one key or several. `await using` gives it free and waits until it is; `using` does not wait.
 */
export interface Lock extends AsyncDisposable, Disposable {
  readonly acquired: true;

  /** The key; of several, the first in the order in which they are taken. */
  readonly key: string;

  /** All keys, in the order in which they were taken. */
  readonly keys: readonly string[];

  /**
   * The fencing token: larger at every hand-over of `key`, also after a restart or failover of Redis. Give it to whatever
   * is protected, and let that refuse smaller ones.
   */
  readonly token: number;

  /** The fencing token of each key. */
  readonly tokens: ReadonlyMap<string, number>;

  /** Whether the lease still stands, by the monotonic and by the wall clock of this process. Asks nobody. */
  readonly held: boolean;

  /** Aborted with a `LockLostError` as soon as the lock cannot be counted on any more, whatever Redis does. */
  readonly signal: AbortSignal;

  /** When the lease ends, in milliseconds since 1970 by the clock of this process. */
  readonly expiresAt: number;

  /** How long it was waited for, in milliseconds. */
  readonly waitedMs: number;

  /**
   * Sets the lease to `ttl` from now on; without, to what it was last set to.
   *
   * @throws {LockLostError} when it is not held any more.
   * @throws {RedisUnavailableError} when Redis gives no answer; the lease stands as it did.
   */
  extend(ttl?: Duration): Promise<void>;

  /** Gives the lock free. Calling it again gives the same answer. */
  release(): Promise<Released>;
}

/** A lock that somebody else holds. */
export interface LockRefused {
  readonly acquired: false;
  /** The key that is held. */
  readonly key: string;
  /** When its first lease ends unless it is renewed, in milliseconds from now. */
  readonly retryAfterMs: number;
}

/** Takes and gives back one kind of lock. */
export interface Locker {
  /**
   * Takes the lock, waiting for it first come, first served.
   *
   * Uncontended: one round trip. While it waits, a heartbeat every few seconds per process and key.
   *
   * @throws {LockNotAcquiredError} when it was not to be had within `wait`.
   * @throws {SelfDeadlockError} when this asynchronous context holds it already, unless `reentrant`.
   * @throws {RedisUnavailableError} when Redis gives no answer.
   */
  acquire(options?: AcquireOptions): Promise<Lock>;

  /** Takes the lock if it is free. One round trip. */
  tryAcquire(options?: TryOptions): Promise<Lock | LockRefused>;

  /**
   * Runs `work` under the lock, and gives it free whatever comes of it.
   *
   * @throws what {@link acquire} throws, and what `work` throws.
   */
  using<T>(options: AcquireOptions, work: (lock: Lock) => T | PromiseLike<T>): Promise<T>;
}

export interface ReadWriteLock {
  /** Shared: any number of readers, while nobody writes. */
  readonly read: Locker;
  /** Alone. A writer that waits is not overtaken by readers that come later. */
  readonly write: Locker;
}

export interface LockHolder {
  /** Who: an id of the process and of the acquisition. It says nothing of the caller. */
  readonly owner: string;
  readonly token: number;
  /** How long it has been held, in milliseconds. */
  readonly ageMs: number;
  /** When its lease ends, in milliseconds from now. */
  readonly expiresInMs: number;
  /** Permits that it takes: 1, and 1 000 000 000 of a mutex or a writer, which leaves none. */
  readonly weight: number;
}

export interface LockState {
  readonly holders: readonly LockHolder[];
  /** How many processes wait. */
  readonly queue: number;
}

/** Distributed locks over all processes that share a Redis. */
export interface Locks {
  /** {@link Locker.acquire} of a mutex, or of several together. */
  acquire(keys: LockKeys, options?: AcquireOptions): Promise<Lock>;

  /** {@link Locker.tryAcquire} of a mutex, or of several together: all or none. One round trip per key. */
  tryAcquire(keys: LockKeys, options?: TryOptions): Promise<Lock | LockRefused>;

  /** {@link Locker.using} of a mutex, or of several together. */
  using<T>(keys: LockKeys, options: AcquireOptions, work: (lock: Lock) => T | PromiseLike<T>): Promise<T>;

  /** Up to `permits` holders at a time. Everybody must name the same number. */
  semaphore(key: string, permits: number): Locker;

  readWrite(key: string): ReadWriteLock;

  /** Who holds a lock and how many wait. For people and for tests: by the time it is read, it may have changed. */
  inspect(key: string): Promise<LockState>;

  /**
   * Takes the lock away from whoever holds it, and hands it to who is next. The `signal` of a victim aborts at once where
   * pub/sub reaches it, and at its next renewal otherwise.
   *
   * Returns how many holders there were.
   */
  forceRelease(key: string): Promise<number>;

  /** Ends all waiting, with `RedisUnavailableError`, and gives free what is held. The client stays open. */
  close(): Promise<void>;
}

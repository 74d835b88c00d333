import type { Duration } from '../duration';
import type { Invalidation } from './engine/cache-engine';

/** How long a loader may take. */
export interface LoaderTimeout {
  /**
   * After that, a stale value is given out if there is one that `sie` allows; the loader goes on.
   *
   * @default none
   */
  soft?: Duration | undefined;

  /**
   * After that, whoever waits is told {@link LoaderTimeoutError}, and what the loader comes to is ignored. At most an hour.
   *
   * @default '30s'
   */
  hard?: Duration;
}

/** How long a value may be used. Each is a setting of the cache that a call may differ from. */
export interface Lifetime {
  /** How long a value is fresh. */
  ttl?: Duration | undefined;

  /** Stale-while-revalidate: for how long after that it is given out while one caller has it loaded anew. */
  swr?: Duration | undefined;

  /** Stale-if-error: for how long after `ttl` it is given out when the loader fails. */
  sie?: Duration | undefined;

  /** How long it is remembered that there is nothing (`undefined` or `null`); 0 for not at all. */
  negativeTtl?: Duration | undefined;
}

export interface SetOptions extends Lifetime {
  /** What it can be invalidated by: at most 64, of 1 to 512 characters. */
  tags?: readonly string[] | undefined;
}

export interface GetOptions<Value = unknown> extends Lifetime {
  /** What the loaded value can be invalidated by: at most 64, of 1 to 512 characters; or a function that tells by the value. */
  tags?: readonly string[] | ((value: Value) => readonly string[]) | undefined;

  /** How eagerly a value is loaded anew before it is stale, the more so the longer it takes to load; 0 for not at all. */
  beta?: number | undefined;

  loaderTimeout?: LoaderTimeout | undefined;
}

/** What a loader is told. */
export interface LoaderContext {
  /** Aborted when the loader has taken too long. */
  readonly signal: AbortSignal;
  /** Has the value given out to those who wait in this process, and not stored. */
  doNotStore(): void;
}

export type Loader<Value> = (context: LoaderContext) => Value | PromiseLike<Value>;

/** Loads several keys at once; a key that is not in the result has nothing. */
export type BatchLoader<Value> = (
  keys: readonly string[],
  context: LoaderContext,
) => ReadonlyMap<string, Value> | PromiseLike<ReadonlyMap<string, Value>>;

/** A value as it stands in the cache. */
export interface Cached<Value> {
  readonly value: Value;
  readonly state: 'fresh' | 'stale';
  /** Since it was stored. */
  readonly ageMs: number;
  /** How long it is fresh still; 0 or less once it is stale. */
  readonly freshMs: number;
}

/**
 * Values by key, in Redis, for all processes. A key is any string of 1 to 65 536 characters.
 *
 * What is got was read from the source after everything that was invalidated, deleted or set before the call (with `l1`:
 * `maxStaleness` before it). Values are copies, except that callers who waited for one run of a loader whose value was not stored
 * share it.
 */
export interface Cache {
  /**
   * The value of a key; if there is none, what the loader gives, which is stored. One round trip for a hit, none from L1; two more
   * for a miss. Of all processes, one runs the loader, and the others wait for it.
   *
   * Rejects with what the loader rejects with, and with {@link LoaderTimeoutError}. Not for an outage of Redis: then the loader is
   * run.
   */
  get<Value>(key: string, loader: Loader<Value>, options?: GetOptions<Value>): Promise<Value>;

  /** The values of those keys that have one, in the order of the keys. What is missing is loaded by one call of the loader, as far as nobody else does. */
  getMany<Value>(
    keys: readonly string[],
    loader: BatchLoader<Value>,
    options?: GetOptions<Value>,
  ): Promise<Map<string, NonNullable<Value>>>;

  /** What there is, fresh or stale, without loading it; `undefined` also when Redis gives no answer. */
  peek<Value = unknown>(key: string): Promise<Cached<Value> | undefined>;

  /**
   * Stores a value; what is loaded meanwhile is not stored. Two round trips. Rejects with {@link TooLargeError}, with what the codec
   * throws, and with {@link RedisUnavailableError}: then this process deletes the key before it reads it again.
   */
  set(key: string, value: unknown, options?: SetOptions): Promise<void>;

  /**
   * Whether there was a value. What is loaded meanwhile is not stored. One round trip. Rejects with
   * {@link RedisUnavailableError}: then this process repeats it before it reads the key again.
   */
  delete(key: string): Promise<boolean>;

  /**
   * Invalidates by tags, by prefixes, or everything, in one step and one round trip, whatever there is. What is loaded meanwhile
   * is invalid, too. Rejects with {@link RedisUnavailableError}: then this process repeats it before it reads anything again.
   */
  invalidate(what: Invalidation): Promise<void>;

  /** A function whose results are cached: by a key that is made of its arguments. */
  wrap<Args extends readonly unknown[], Value>(
    work: (...args: Args) => Value | PromiseLike<Value>,
    keyOf: (...args: Args) => string,
    options?: GetOptions<Value>,
  ): (...args: Args) => Promise<Value>;

  /**
   * Later calls reject with {@link RedisUnavailableError}. What is under way comes to its end; what is loaded still is not stored,
   * and other processes need not wait for it. The client stays as it is.
   */
  close(): void;
}

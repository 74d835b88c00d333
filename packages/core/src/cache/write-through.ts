import type { Cache, GetOptions, LoaderContext } from './cache';

export interface WriteThroughOptions<Value> extends Omit<GetOptions<Value>, 'tags'> {
  /** Made by `createCache`. Not closed by the write-through. */
  cache: Cache;

  /** Reads a value from where it is kept: `undefined` or `null` when there is none. */
  read: (key: string, context: LoaderContext) => Value | PromiseLike<Value>;

  /** Writes a value to where it is kept. What it resolves to, unless that is `undefined`, is the value as it was written. */
  write: (
    key: string,
    value: Value,
  ) => Value | undefined | PromiseLike<Value | undefined> | PromiseLike<void>;

  /**
   * Removes a value from where it is kept.
   *
   * @default none: `delete` rejects
   */
  remove?: ((key: string) => unknown) | undefined;

  /** What a value can be invalidated by. */
  tags?: GetOptions<Value>['tags'];

  /**
   * A write when Redis gives no answer. `'closed'`: it rejects with {@link RedisUnavailableError}; nothing was written, unless
   * Redis went away during the write. `'open'`: it is written, and resolves; until Redis is back and this process has deleted the
   * entry there, others may read the old value.
   *
   * @default 'closed'
   */
  onUnavailable?: 'closed' | 'open';
}

/**
 * A cache that writes go through, so that it holds what was written and never what was there before.
 *
 * A write deletes the entry and takes its lease, writes, and stores what was written if the lease is still its own; otherwise it
 * deletes the entry again. Others who read meanwhile load without storing. A process that dies in between leaves no entry.
 */
export interface WriteThrough<Value> {
  /** As `get` of the cache, with `read` as the loader. */
  get(key: string): Promise<Value>;

  /**
   * Resolves to the value as it was written. Rejects with what `write` rejects with: then no entry is left. A write that takes
   * longer than a minute is not stored.
   */
  set(key: string, value: Value): Promise<Value>;

  /** Rejects with what `remove` rejects with: then no entry is left. */
  delete(key: string): Promise<void>;
}

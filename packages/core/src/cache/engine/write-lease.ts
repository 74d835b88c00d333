import type { NewEntry } from './cache-engine';

/** The right of a writer: while it lasts, nobody stores what he read of the entry. */
export interface WriteLease {
  /**
   * After the write: stores what was written if the lease is still ours, and otherwise deletes the entry, since somebody else
   * wrote as well. Whether it was stored. Rejects with {@link RedisUnavailableError} when neither was
   * confirmed; the entry is then deleted before this process reads it again.
   */
  fill(entry: NewEntry): Promise<boolean>;

  /** After a write that failed, or whose result is not to be stored: deletes the entry. Rejects like {@link fill}. */
  discard(): Promise<void>;
}

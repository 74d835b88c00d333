import type { Sealer } from '../codec/sealed';
import type { ValueCodec } from '../codec/value-codec';
import type { RedisInput } from '../connection/connection';
import type { Duration } from '../duration';
import type { DatabaseContext, Durability, Row, StoredRow } from './write-behind';

export interface WriteBehindOptions<Value> {
  /** A node-redis client, cluster, pool or sentinel, or a connection. Not closed by the write-behind. */
  redis: RedisInput;

  /** What has one name and one Redis is one write-behind. All of it stands on one node of a cluster. 1 to 128 characters. */
  name: string;

  /** Reads a row, or that there is none. A deleted row is to be given as such, with its version. */
  read: (
    id: string,
    context: DatabaseContext,
  ) => StoredRow<Value> | undefined | PromiseLike<StoredRow<Value> | undefined>;

  /**
   * Writes each row unless the database has one of that id with the same or a higher version, all of them or none, and tells the
   * versions that the database has after that, by id. May be called again with what it was called with before, and late.
   */
  write: (
    batch: readonly Row<Value>[],
    context: DatabaseContext,
  ) => ReadonlyMap<string, number> | PromiseLike<ReadonlyMap<string, number>>;

  /**
   * Removes rows that were deleted more than a day ago. Called once an hour, by one process of all.
   *
   * @default none
   */
  sweep?: ((context: DatabaseContext) => unknown) | undefined;

  /**
   * Whether an error of `write` says that the database cannot be asked, rather than that it does not take a row: then it is tried
   * again for as long as it takes, and nothing becomes a dead letter.
   *
   * @default by the codes of lost connections, and the SQLSTATE of errors that are not about data
   */
  isOutage?: (error: unknown) => boolean;

  /**
   * How long after its first write a record is written to the database. All writes until then become one.
   *
   * @default '1s'
   */
  delay?: Duration;

  /**
   * The most rows of one call of `write`.
   *
   * @default 500
   */
  maxBatch?: number;

  /**
   * How long one call of `read`, `write` or `sweep` may take. After that, another process may write the same rows.
   *
   * @default '10s'
   */
  timeout?: Duration;

  /**
   * How often the database may refuse a row by itself before it is a dead letter. Between attempts, 250 ms to a minute.
   *
   * @default 8
   */
  maxAttempts?: number;

  /**
   * How many records may be in Redis and not in the database, dead letters included.
   *
   * @default 100_000
   */
  maxDirty?: number;

  /**
   * For how long a write may have been waiting for the database before no other is accepted.
   *
   * @default none
   */
  maxLag?: Duration | undefined;

  /**
   * What becomes of a write beyond `maxDirty` or `maxLag`: it goes to the database before it is acknowledged, or is refused with
   * {@link WriteBacklogError}.
   *
   * @default 'write-through'
   */
  onOverload?: 'write-through' | 'reject';

  /**
   * How safe a write is in Redis before it is acknowledged.
   *
   * @default 'none'
   */
  durability?: Durability;

  /**
   * How long a record stays in Redis after the database has all of it. One that it has not stays.
   *
   * @default '1h'
   */
  ttl?: Duration;

  /**
   * Between values and bytes.
   *
   * @default JSON
   */
  codec?: ValueCodec;

  /**
   * Encrypts values; not ids, versions and times.
   *
   * @default none
   */
  sealer?: Sealer | undefined;

  /**
   * The largest value, in bytes, up to 15 MiB.
   *
   * @default 1_048_576
   */
  maxBytes?: number;

  /**
   * How long one question may wait for Redis.
   *
   * @default '250ms'
   */
  deadline?: Duration;

  /**
   * Whether this process writes to the database by itself. At least one has to. Without, it still does so when it is told to flush,
   * and beyond the limits.
   *
   * @default true
   */
  flusher?: boolean;
}

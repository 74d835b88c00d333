import type { Duration } from '../duration';

/** A record as the database is to have it. Its version says which of two is newer. */
export type Row<Value> =
  | { readonly id: string; readonly version: number; readonly deleted: false; readonly value: Value }
  /** To be kept for a day as a row that is deleted, so that no late write brings it back. */
  | { readonly id: string; readonly version: number; readonly deleted: true; readonly value: undefined };

/** A row as it was read from the database. */
export type StoredRow<Value> =
  | { readonly version: number; readonly deleted?: false; readonly value: Value }
  | { readonly version: number; readonly deleted: true; readonly value?: undefined };

/** What calls of the database are told. */
export interface DatabaseContext {
  /** Aborted when the call has taken too long. */
  readonly signal: AbortSignal;
}

/**
 * How safe a write is in Redis before it is acknowledged. `'none'`: it was carried out. `'replica'`: one replica has it (`WAIT`).
 * `'aof'`: it is on the disk of the server (`WAITAOF`, Redis 7.2).
 */
export type Durability = 'none' | 'replica' | 'aof';

export interface WriteBehindWriteOptions {
  /**
   * How safe the write is before the call resolves.
   *
   * @default that of the write-behind
   */
  durability?: Durability | undefined;
}

export interface WaitForDatabase {
  /**
   * How long to wait, at most a day. Then the call rejects with {@link NotFlushedError}, whatever the database does; what it was
   * given goes on. One look, and one attempt to write, has the `deadline` in any case.
   *
   * @default '30s'
   */
  timeout?: Duration;
}

/** How far the database is behind, over all processes. */
export interface WriteBehindStats {
  /** Records that are not in the database yet. */
  readonly dirty: number;
  /** How many of them somebody is writing now. */
  readonly claimed: number;
  /** Records that the database refused. */
  readonly dead: number;
  /** For how long the oldest write that is not in the database has been waiting, in ms; 0 when there is none. */
  readonly lagMs: number;
  /** Version of the last write. */
  readonly version: number;
}

/** A record that the database refused. */
export interface DeadLetter<Value> {
  readonly id: string;
  readonly version: number;
  readonly deleted: boolean;
  /** `undefined` also where it cannot be decoded. */
  readonly value: Value | undefined;
  readonly attempts: number;
  /** What the database said at last; only the code with a `sealer`, for the message may hold a part of the value. */
  readonly error: string;
  /** In ms since 1970, by the clock of Redis. */
  readonly diedAt: number;
}

export interface DeadLetters<Value> {
  /** The oldest first. One round trip. */
  list(page?: { skip?: number; limit?: number }): Promise<DeadLetter<Value>[]>;
  /** Has them written anew: those of the ids, or all. How many. */
  redrive(ids?: readonly string[]): Promise<number>;
  /** Throws them away: the record is what the database has. Those of the ids, or all. How many. */
  purge(ids?: readonly string[]): Promise<number>;
}

/**
 * Records that are written to Redis, and from there to the database, in batches: what is acknowledged is not lost by a crash of
 * a process, nor by the database being away. An id is any text of 1 to 1024 characters.
 *
 * Everything that asks Redis rejects with {@link RedisUnavailableError} when it gives no answer within the deadline.
 */
export interface WriteBehind<Value> {
  /**
   * What was written last, whether the database has it yet or not; `undefined` when there is nothing. One round trip; what is not
   * in Redis is read from the database, and then stored in a second one, unless it is larger than `maxBytes`. Rejects with what
   * `read` rejects with, with {@link LoaderTimeoutError}, and with what the codec and the sealer throw.
   */
  get(id: string): Promise<Value | undefined>;

  /**
   * Replaces the value. Resolves to the version of the write, for {@link barrier}. One round trip. Rejects with
   * {@link TooLargeError}, with what the codec throws, with {@link WriteBacklogError} or what `write` rejects with when too much is
   * waiting already, and with {@link NotDurableError}: then it was written.
   */
  set(id: string, value: Value, options?: WriteBehindWriteOptions): Promise<number>;

  /**
   * Adds to a number of a value that is an object; of nothing, it makes an object with that number. Resolves to the version of the
   * write. One round trip, four when the record is not in Redis; with a `sealer` or a `codec` two, or three, and again when somebody
   * else was faster. The field, of at most 256 characters, is the developer's to choose, not a caller's: there is no bound on how
   * many. Rejects as {@link get} and {@link set}, with {@link OptionError} when the value is no object or the field no number, and
   * with {@link ConflictError}. Not sent twice: when Redis gives no answer, it may have been carried out.
   */
  increment(id: string, field: string, by?: number, options?: WriteBehindWriteOptions): Promise<number>;

  /** Leaves nothing. Resolves to the version of the write. One round trip. Rejects as {@link set}. */
  delete(id: string, options?: WriteBehindWriteOptions): Promise<number>;

  /**
   * Writes what is waiting now to the database, without waiting for its time: of one id, or all. Rejects as {@link barrier}.
   */
  flush(id?: string, options?: WaitForDatabase): Promise<void>;

  /**
   * Resolves when the database has that write, or a later one of the same id; without a version, that of the last write; without an
   * id, everything that was written before the call. Does not hurry it. A version that Redis does not have any more is looked for in
   * the database. Rejects with {@link NotFlushedError}, and with what `read` rejects with.
   */
  barrier(id?: string, version?: number, options?: WaitForDatabase): Promise<void>;

  /** One round trip. */
  stats(): Promise<WriteBehindStats>;

  readonly dead: DeadLetters<Value>;

  /**
   * Writes what is waiting to the database, for 10 s by default, and ends what it runs; later calls reject. Whether everything that
   * was waiting at the call is in the database; if not, it stays in Redis, for other processes or the next. The client stays as it is.
   */
  close(options?: WaitForDatabase): Promise<boolean>;
}

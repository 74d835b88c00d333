import type { Duration } from '../../duration';
import type { FillLease } from './fill-lease';
import type { WriteLease } from './write-lease';

/** What was stored, as it is now. */
export interface Found {
  /** The owner's, as it was stored; empty if there was none. Not to be written into, nor is `body`: L1 has the same. */
  readonly metadata: Buffer;
  readonly body: Buffer;
  readonly tags: readonly string[];
  /** Of the fence, before it was loaded. */
  readonly epoch: number;
  /** In ms since 1970, by the clock of Redis. */
  readonly storedAt: number;
  readonly ageMs: number;
  /** How long it is fresh still; 0 or less once it is stale. */
  readonly freshMs: number;
  /** Until it is gone. */
  readonly livesMs: number;
  /** How long it took to load. */
  readonly loadMs: number;
  readonly source: 'l1' | 'redis';
  /** From L1, while Redis gives no answer: it may have been invalidated. */
  readonly unconfirmed: boolean;
}

export interface NewEntry {
  readonly body: Buffer;
  readonly metadata?: Buffer | undefined;
  /** At most 64. */
  readonly tags?: readonly string[] | undefined;
  /**
   * What a `prefix` goes by, in segments that end at `/` or `:`.
   *
   * @default the key
   */
  readonly path?: string | undefined;
  /** How long it is fresh from now on; 0 or less for not at all. */
  readonly freshMs: number;
  /** When it is gone, from now on: its freshness, and for how long it may be used stale. At least 1. */
  readonly livesMs: number;
  readonly loadMs?: number | undefined;
}

export interface SetEntryOptions {
  /**
   * The epoch at which it was read from the source, for example that of a lease of another key: what was invalidated since
   * concerns it.
   *
   * @default that of the call
   */
  readonly epoch?: number | undefined;
}

export type MissReason = 'absent' | 'expired' | 'invalidated' | 'corrupt' | 'unavailable';

export interface Hit {
  readonly state: 'fresh' | 'stale';
  readonly found: Found;
  /** When it was asked for, among all that this engine was asked. */
  readonly order: number;
  /** How the entry begins in Redis: of no other entry. */
  readonly seen: Buffer;
}

export interface Miss {
  readonly state: 'miss';
  readonly reason: MissReason;
  readonly order: number;
  readonly seen: Buffer;
}

export type Lookup = Hit | Miss;

export interface LookupOptions {
  /** Ask Redis in any case. */
  readonly skipL1?: boolean;
}

export interface TurnOptions {
  /**
   * `false`: not to follow. When somebody is at it already, in whatever process, the answer is `busy`.
   *
   * @default true
   */
  readonly wait?: boolean;
  /**
   * Not to follow another process: who is not given the lease becomes a leader whose lease does not store. `true`: nor anybody
   * in this one; `'process'`: those in this one still.
   *
   * @default false
   */
  readonly alone?: boolean | 'process';
  /**
   * For how long the lease is renewed.
   *
   * @default '30s'
   */
  readonly maxHold?: Duration;
}

/** Whose turn it is to load an entry. */
export type Turn =
  | { readonly role: 'leader'; readonly lease: FillLease }
  | { readonly role: 'follower'; wait(signal?: AbortSignal): Promise<Outcome> }
  /** Somebody stored it meanwhile. */
  | { readonly role: 'hit'; readonly lookup: Hit }
  | { readonly role: 'busy' };

/** What followers wait for. */
export type Outcome =
  /** `lookup` where this process filled it, and it is exact for who waited; otherwise it is to be looked up. */
  | { readonly reason: 'filled'; readonly lookup?: Hit | undefined }
  /** `shared` is what a leader of this process gave out; only where it is exact for who waited, unless it failed. */
  | { readonly reason: 'not-storable' | 'failed'; readonly shared?: unknown }
  /** The lease ended, or the entry was replaced or deleted: to be looked up anew. */
  | { readonly reason: 'again' };

/** What is to be invalidated: at least one of them. */
export interface Invalidation {
  readonly tags?: readonly string[] | undefined;
  /** All keys (or paths) that are it, or begin with it and a `/` or `:`. */
  readonly prefix?: string | readonly string[] | undefined;
  readonly all?: true | undefined;
}

/**
 * Entries of bytes in Redis, and whose turn it is to load them. What `createCache` and caches of responses are built on. What has
 * one `redis` and one `namespace` is one cache.
 *
 * Everything rejects with {@link RedisReplyError} when Redis refuses a command, for example because something else wrote to a key.
 */
export interface CacheEngine {
  /** Of metadata and body together. */
  readonly maxBytes: number;

  /** What L1 has, at once; `undefined` where {@link lookup} has to ask for it. */
  peek(key: string): Hit | undefined;

  /** One round trip; none from L1. Does not reject for an outage: that is a miss. */
  lookup(key: string, options?: LookupOptions): Promise<Lookup>;

  /**
   * Who loads an entry that a lookup did not find, or found in a state in which it is to be loaded anew. One round trip; none
   * when this process is at it already. Does not reject for an outage: then everybody leads, and nothing is stored.
   */
  turn(key: string, lookup: Lookup, options?: TurnOptions): Promise<Turn>;

  /**
   * Stores what its owner gives; whoever loads the key meanwhile stores nothing. Two round trips, one with `epoch`. Rejects with
   * {@link TooLargeError}, and with {@link RedisUnavailableError}: then the key is deleted before this process reads it again.
   */
  set(key: string, entry: NewEntry, options?: SetEntryOptions): Promise<void>;

  /**
   * Whether there was an entry. One round trip. Rejects with {@link RedisUnavailableError}: then it is repeated before this
   * process reads the key again.
   */
  delete(key: string): Promise<boolean>;

  /**
   * One round trip, whatever there is. Rejects with {@link RedisUnavailableError}: then it is repeated before this process reads
   * again.
   */
  invalidate(what: Invalidation): Promise<void>;

  /**
   * Deletes an entry and takes its lease as a writer: until that ends, others load without storing. One round trip. Rejects with
   * {@link RedisUnavailableError}: then the entry is deleted before this process reads it again.
   */
  beginWrite(key: string): Promise<WriteLease>;

  readonly closed: boolean;

  /**
   * Whoever waits is to look again, here and in other processes: the leases of loads that go on are given back, and what they come
   * to is not stored. Those of writers last as long as the write, because what is read during it is not to be stored. Afterwards
   * lookups and turns are as in an outage, and everything else rejects with {@link RedisUnavailableError}. The client stays as it is.
   */
  close(): void;
}

import type { Duration } from '../duration';

/** What is to be done once. */
export interface IdempotentWork {
  /** Whose key it is: a user, a tenant. Equal keys of different scopes have nothing to do with each other. */
  readonly scope: string;

  /** What the caller named the work. Of any form and length; in Redis stands a hash of it and the scope. */
  readonly key: string;

  /**
   * What tells this work from another one that is given the same key: a hash of the request, best. In Redis stands an HMAC
   * of it under the key, which says nothing to who does not know the key.
   */
  readonly fingerprint: string | Buffer;
}

export interface BeginOptions {
  /**
   * How long to wait for an execution that is under way. 0 does not wait.
   *
   * @default 0
   */
  readonly wait?: Duration | undefined;

  /** Ends the waiting: what is under way is then `'running'`. */
  readonly signal?: AbortSignal | undefined;

  /**
   * How long the lease is renewed at most, counted from the beginning; then it lapses.
   *
   * @default no bound
   */
  readonly maxHold?: Duration | undefined;
}

/** What is known of a piece of work when it is about to begin. */
export type Began =
  /** It is the caller's to do. */
  | { readonly state: 'started'; readonly execution: Execution }
  /** It was done. */
  | { readonly state: 'done'; readonly result: Buffer }
  /** Somebody does it. */
  | {
      readonly state: 'running';
      /** When that lease ends unless it is renewed, in milliseconds from now. */
      readonly retryAfterMs: number;
    }
  /** Somebody began it, and was not heard of for a lease: nobody knows how far it came. Not with `onUnknown: 'reexecute'`. */
  | { readonly state: 'unknown' }
  /** The key stands for work with another fingerprint, whatever has become of that. */
  | { readonly state: 'mismatch' };

/** How the end of an execution was noted. */
export type Settled =
  /** As it was asked for. */
  | 'noted'
  /** Not: the lease had lapsed, and somebody else has begun the work since. Their record stands. */
  | 'lost'
  /** Redis gave no answer. It is asked again in the background for ten minutes, unless too much waits for that, and may have noted it already. */
  | 'unknown';

/**
 * Work that is the caller's to do. Its lease is renewed every third of it, until one of the three ends is called. Only the
 * first of these calls counts; another gives its answer again. None rejects because of an outage. One round trip each.
 */
export interface Execution {
  /**
   * The fencing token: larger than that of every earlier execution of the same work. Give it to whatever the work writes to,
   * and let that refuse smaller ones.
   */
  readonly token: number;

  /** Aborted with a `LockLostError` as soon as the lease cannot be counted on any more, whatever Redis does. */
  readonly signal: AbortSignal;

  /**
   * The work is done: everybody who begins it within `ttl` gets `result`.
   *
   * @throws {TooLargeError} for more than 16 MiB with a sealer; and what the sealer's source of keys throws.
   */
  complete(result: Buffer): Promise<Settled>;

  /** The work has not been done, and may be begun again. */
  release(): Promise<Settled>;

  /** Nobody knows how far the work came: it is `'unknown'` from now on. */
  abandon(): Promise<Settled>;
}

/** Work that is done once, over all processes that share a Redis. */
export interface Idempotency {
  /**
   * Begins the work unless it was begun before. One round trip; to wait costs another, and one more every few seconds.
   *
   * @throws {RedisUnavailableError} when Redis gives no answer. What it may have noted is taken back in the background.
   * @throws {DecryptError} when the result cannot be opened.
   */
  begin(work: IdempotentWork, options?: BeginOptions): Promise<Began>;

  /** Ends all waiting and all that goes on in the background; leases lapse. The client stays open. */
  close(): void;
}

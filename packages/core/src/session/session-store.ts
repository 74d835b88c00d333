import type { SessionData } from './fields';
import type { SessionToken } from './token';

/** What is known of a session beside its data. Times are milliseconds since 1970 on the clock of Redis. */
export interface SessionInfo {
  /** The handle: names the session, opens nothing, and may be shown. */
  readonly id: string;
  /** Who is logged in; `undefined` for nobody. */
  readonly userId: string | undefined;
  readonly createdAt: number;
  /** When `userId` logged in. */
  readonly authenticatedAt: number | undefined;
  /** When it was last written or put off: to the half of the idle time. */
  readonly lastSeenAt: number;
  /** When it ends unless it is used. */
  readonly expiresAt: number;
  /** When it ends however much it is used. */
  readonly deadlineAt: number;
  /** What was given as such when it was last written or put off. */
  readonly device: unknown;
}

export interface ExportedSession extends SessionInfo {
  /** `undefined` with `bindToToken`, and where what stands in Redis cannot be read. */
  readonly data: SessionData | undefined;
}

/** What stands behind a token. */
export type LoadedSession =
  | { readonly state: 'active'; readonly session: StoredSession }
  /** It has ended, or never was. */
  | { readonly state: 'gone' }
  /** The secret is not the session's. If the token is known to be one that was given out, it is used again. */
  | { readonly state: 'reused' }
  /** What stands in Redis is no session, or was tampered with. */
  | { readonly state: 'corrupt' };

/** What became of a write. */
export type Written =
  /** It is in Redis. */
  | 'saved'
  /** There was nothing to write. */
  | 'unchanged'
  /** The session has ended meanwhile: nothing was written. */
  | 'gone'
  /** Its secret was changed meanwhile, by a login most often: nothing was written. */
  | 'superseded';

export interface WriteOptions {
  /** Kept with the session, for its owner to recognise it in a list: whatever JSON can hold. */
  readonly device?: unknown;
  /** How long it lives from now on unless it is used, in milliseconds: 1 to 1e14. By default `idleTimeout`. */
  readonly idleMs?: number | undefined;
}

export interface CreateOptions extends WriteOptions {
  /** Who is logged in: the session is listed for them. */
  readonly userId?: string | undefined;
  /** A token that was made before, and has not been used. */
  readonly token?: SessionToken | undefined;
  /** How long it lives at most, in milliseconds: 1 to 1e14. By default `absoluteTimeout`. */
  readonly absoluteMs?: number | undefined;
}

export interface AdoptOptions extends CreateOptions {
  /** The same for everybody who adopts it. */
  readonly token: SessionToken;
  /**
   * How long it is remembered that it was adopted, in milliseconds: as long as somebody may try again, which is what is left
   * of the life of the original. By default, for one without an end, a year.
   */
  readonly rememberMs?: number | undefined;
}

/**
 * A session as it was loaded or last written by this object. Every write is one script and one round trip, and takes only the
 * fields that differ, so that requests side by side do not undo each other's. None brings back a session that has ended.
 *
 * All reject with {@link RedisUnavailableError} when Redis gives no answer, and writes with {@link OptionError} for what JSON
 * cannot hold and {@link TooLargeError} beyond `maxBytes`: then nothing was written.
 */
export interface StoredSession extends SessionInfo {
  readonly token: SessionToken;
  readonly version: number;
  /** Redis' time when it was loaded or written. */
  readonly now: number;
  /** As it was loaded. */
  readonly data: SessionData;
  /**
   * Whether {@link touch} is worth a round trip: little is left of its idle time, or its secret is used for the first time, from
   * which on the one before has its grace.
   */
  readonly touchDue: boolean;
  /**
   * Whether `token` is the newest of the session, as far as is known: another is taken for a while, and a cookie with it would
   * take the newer one away from the client.
   */
  readonly hasNewestToken: boolean;
  /** Whether its secret is old enough to be changed, or is an older one whose client has missed the answer with the new one. */
  readonly rotationDue: boolean;

  /** Whether {@link commit} would have something to write. Throws what that rejects with. */
  differs(data: SessionData): boolean;

  /** Writes how `data` differs, and puts off its end. */
  commit(data: SessionData, options?: WriteOptions): Promise<Written>;

  /** Puts off its end, and writes nothing else. */
  touch(options?: WriteOptions): Promise<Written>;

  /**
   * {@link commit}, and in the same step a new secret: `token` is another one then. The old one is taken until a request with
   * the new one has written, and for the grace time after that. If somebody else has changed it a moment ago, or asks with the
   * one before, it stays; unless nobody has used it for the grace time: then the answer with it was missed.
   */
  rotate(data: SessionData, options?: WriteOptions): Promise<Written>;

  /**
   * {@link commit}, and in the same step a new secret, a user, and the absolute time anew. The old secret ends at once, also
   * for requests that are under way. Lists the session for the user first: two round trips.
   */
  login(userId: string, data: SessionData, options?: WriteOptions): Promise<Written>;

  /** Ends it. `false` when it has ended, or its secret was changed, before. */
  destroy(): Promise<boolean>;

  /** Reads it again. Otherwise than `'active'`, this object stays as it is. One round trip. */
  reload(): Promise<LoadedSession['state']>;

  /**
   * Reads it, lets `change` alter what was read, and writes that if nobody else has written meanwhile; else once more.
   * Returns what stands in Redis then; `undefined` when the session has ended. Two round trips for each time. Whatever else
   * comes of it, this object stays as it was.
   *
   * @throws {ConflictError} when somebody else was faster a hundred times; and what `change` throws.
   */
  update(change: (data: SessionData) => unknown, options?: WriteOptions): Promise<SessionData | undefined>;
}

/**
 * Sessions in Redis. All reject with {@link RedisUnavailableError} when Redis gives no answer within the deadline.
 *
 * A user's sessions are found by an index that is written before they are, so that none is missing from it. Between reading
 * it and ending what it lists, a session may be added: it was logged in after the question.
 */
export interface SessionStore {
  /** What stands behind a token, or the text of one. One round trip; two for a secret in its grace. */
  load(token: SessionToken | string): Promise<LoadedSession>;

  /** Writes a new session. One round trip; two with a user. */
  create(data: SessionData, options?: CreateOptions): Promise<StoredSession>;

  /**
   * Takes over a session from elsewhere, once: `'active'` with the data that is there now, whoever was first, and `'gone'` when
   * it was taken over before and has ended. One round trip; two with a user, or when somebody was faster.
   */
  adopt(data: SessionData, options: AdoptOptions): Promise<LoadedSession>;

  /** The user's sessions, the latest login first. Two round trips for up to 100, one more where some have ended by themselves. */
  list(userId: string): Promise<SessionInfo[]>;

  /** Ends a session by its handle. `false` when there was none. */
  revoke(id: string): Promise<boolean>;

  /** Ends the user's sessions. Returns how many. */
  revokeAll(userId: string): Promise<number>;

  /** Ends the user's sessions but one. Returns how many. */
  revokeOthers(userId: string, currentId: string): Promise<number>;

  /** Ends all but the so many latest logins of the user. Returns how many. */
  limit(userId: string, sessions: number): Promise<number>;

  /** All that is stored of the user's sessions. */
  export(userId: string): Promise<ExportedSession[]>;

  /** {@link revokeAll}, and removes the index. For a user who cannot log in any more. */
  erase(userId: string): Promise<number>;
}

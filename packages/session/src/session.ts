import type { Written } from '@sluice/core';

/** What a session holds, where `@sluice/session/augment` is used: add to it by declaration merging. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- there for users to add to
export interface SessionData {}

/** How the cookie of a session is set. */
export interface SessionCookie {
  readonly name: string;
  readonly path: string;
  readonly domain: string | undefined;
  readonly httpOnly: boolean;
  readonly secure: boolean;
  readonly sameSite: 'strict' | 'lax' | 'none';
  /** Milliseconds; `undefined` until the browser is closed. */
  readonly maxAge: number | undefined;
  readonly partitioned: boolean;
  readonly priority: 'low' | 'medium' | 'high' | undefined;
}

export type Callback = (error?: unknown) => void;

export interface LoginOptions {
  /**
   * Which properties the session keeps.
   *
   * @default true, for all
   */
  keep?: boolean | readonly string[];
}

/**
 * What a session can do. Every method returns a promise, and calls a callback instead where it is given one. They reject with
 * `RedisUnavailableError` when Redis gives no answer within the deadline.
 */
export interface SessionMethods<Data extends object> {
  /** The handle: names the session, opens nothing, and may be shown and logged. */
  readonly id: string;
  /** Who is logged in. */
  readonly userId: string | undefined;
  /** Milliseconds since 1970, by the clock of Redis; `undefined` before it is saved for the first time. */
  readonly createdAt: number | undefined;
  /** When `userId` logged in. */
  readonly authenticatedAt: number | undefined;
  readonly cookie: SessionCookie;

  /** With `lazy`: reads it. Otherwise, and a second time, it does nothing. */
  load(): Promise<void>;
  load(callback: Callback): void;

  /**
   * Writes what has changed, without waiting for the response. Says whether it could; of a new session that can get no cookie
   * any more, `'unchanged'`, and a warning.
   */
  save(): Promise<Written>;
  save(callback: Callback): void;

  /** Reads it again, and drops what has changed here. */
  reload(): Promise<void>;
  reload(callback: Callback): void;

  /** Ends it and begins an empty one, with another handle. */
  regenerate(): Promise<void>;
  regenerate(callback: Callback): void;

  /** Ends it, and takes the cookie away. What is written to it afterwards is not saved. */
  destroy(): Promise<void>;
  destroy(callback: Callback): void;

  /** Puts off its end with this response, however much of its idle time is left. */
  touch(): Promise<void>;
  touch(callback: Callback): void;

  /** Sends the cookie with this response, so that its `maxAge` begins anew. */
  resetMaxAge(): Promise<void>;
  resetMaxAge(callback: Callback): void;

  /**
   * Makes it the session of a user: it gets a new secret, the old one ends at once, and it is listed for the user. Writes what
   * has changed in the same step. Call it before the headers are sent. Rejects where browsers would not take its cookie, which a
   * process warning tells more of.
   */
  login(userId: string | number, options?: LoginOptions): Promise<void>;
  login(userId: string | number, callback: Callback): void;

  /** Ends it, takes the cookie away, and begins an empty one. */
  logout(): Promise<void>;
  logout(callback: Callback): void;

  /** Keeps a message for the next page. */
  flash(type: string, message: unknown): void;
  /** The messages of a type, and takes them out. */
  flash(type: string): unknown[];

  /**
   * Changes what stands in Redis at this moment: `change` gets the data, and is called again if somebody else has written
   * meanwhile. Says whether the session was there. What is asked of a session is done one after another: `change` must not wait
   * for other methods of it.
   *
   * @throws {ConflictError} when somebody else was faster a hundred times.
   */
  update(change: (data: Partial<Data>) => unknown): Promise<boolean>;
}

/** The session of a request: its data as plain properties, and what it can do. */
export type Session<Data extends object = Record<string, unknown>> = SessionMethods<Data> & Partial<Data>;

import type { Cookie } from './cookie';

/** As much of a request as a session needs. */
export interface SessionHolder {
  sessionID: string;
  /** A {@link SessionBackend}, under whatever type. */
  sessionStore: object;
  session?: unknown;
}

/** As much of a store as a session needs. */
export interface SessionBackend {
  get(sid: string, callback: (error: unknown, data?: StoredData) => void): unknown;
  set(sid: string, session: ExpressSessionData, callback?: (error?: unknown) => void): unknown;
  destroy(sid: string, callback?: (error?: unknown) => void): unknown;
  regenerate(req: SessionHolder, callback: (error?: unknown) => void): unknown;
  createSession(req: SessionHolder, data: ExpressSessionData): unknown;
}

/** What a store keeps of a session: its cookie, and its data beside that. */
export interface ExpressSessionData {
  cookie: {
    originalMaxAge?: number | null | undefined;
    expires?: Date | string | false | null | undefined;
  };
}

/** What a store has kept; `null` and `undefined` for nothing. Stores have declarations of their own for it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- it has to fit all of them
export type StoredData = any;

type Callback = (error?: unknown) => void;

/**
 * `req.session` of express-session: its enumerable properties are `cookie` and the data. Its methods return the session, and
 * call back; to wait for one, wrap it in a promise.
 */
export class ExpressSession {
  /** The secret text in the cookie, which is `req.sessionID`. */
  declare readonly id: string;
  declare readonly req: SessionHolder;
  declare cookie: Cookie;

  constructor(req: SessionHolder, data?: object | null) {
    Object.defineProperty(this, 'req', { value: req });
    Object.defineProperty(this, 'id', { value: req.sessionID });
    if (typeof data !== 'object' || data === null) return;
    for (const [name, value] of Object.entries(data as Record<string, unknown>)) {
      // A property of the name of a method, or of any object's, would take its place.
      if (!(name in this)) Object.assign(this, { [name]: value });
    }
  }

  /** Puts off its end. */
  touch(): this {
    return this.resetMaxAge();
  }

  /** Lets the life of the cookie begin anew. */
  resetMaxAge(): this {
    this.cookie.maxAge = this.cookie.originalMaxAge;
    return this;
  }

  save(callback: Callback = ignore): this {
    this.#store.set(this.id, this, callback);
    return this;
  }

  /** Reads it again: `req.session` is another object then. */
  reload(callback: Callback = ignore): this {
    const { req } = this;
    const store = this.#store;
    store.get(this.id, (error, data: ExpressSessionData | null | undefined) => {
      if (error) {
        callback(error);
        return;
      }
      if (!data) {
        callback(new Error('failed to load session'));
        return;
      }
      store.createSession(req, data);
      callback();
    });
    return this;
  }

  /** Ends it: `req.session` is not there any more. The cookie stays. */
  destroy(callback?: Callback): this {
    delete this.req.session;
    this.#store.destroy(this.id, callback);
    return this;
  }

  /** Ends it and begins an empty one with another id: `req.session` is another object then. */
  regenerate(callback: Callback = ignore): this {
    this.#store.regenerate(this.req, callback);
    return this;
  }

  get #store(): SessionBackend {
    return this.req.sessionStore as SessionBackend;
  }
}

function ignore(): void {
  // Nobody waits for it.
}

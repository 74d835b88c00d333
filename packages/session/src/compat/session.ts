import type { Cookie } from './cookie';

/** As much of a request as a session needs. */
export interface SessionHolder {
  sessionID: string;
  sessionStore: SessionBackend;
  session?: unknown;
}

/** As much of a store as a session needs. */
export interface SessionBackend {
  get(sid: string, callback: (error: unknown, data?: ExpressSessionData | null) => void): void;
  set(sid: string, session: ExpressSessionData, callback?: (error?: unknown) => void): void;
  destroy(sid: string, callback?: (error?: unknown) => void): void;
  regenerate(req: SessionHolder, callback: (error?: unknown) => void): void;
  createSession(req: SessionHolder, data: ExpressSessionData): unknown;
}

/** What a store keeps of a session: its data, and its cookie. */
export interface ExpressSessionData {
  cookie: Cookie;
  [name: string]: unknown;
}

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
    this.req.sessionStore.set(this.id, this as unknown as ExpressSessionData, callback);
    return this;
  }

  /** Reads it again: `req.session` is another object then. */
  reload(callback: Callback = ignore): this {
    const { req } = this;
    const { sessionStore } = req;
    sessionStore.get(this.id, (error, data) => {
      if (error) {
        callback(error);
        return;
      }
      if (!data) {
        callback(new Error('failed to load session'));
        return;
      }
      sessionStore.createSession(req, data);
      callback();
    });
    return this;
  }

  /** Ends it: `req.session` is not there any more. The cookie stays. */
  destroy(callback?: Callback): this {
    delete this.req.session;
    this.req.sessionStore.destroy(this.id, callback);
    return this;
  }

  /** Ends it and begins an empty one with another id: `req.session` is another object then. */
  regenerate(callback: Callback = ignore): this {
    this.req.sessionStore.regenerate(this.req, callback);
    return this;
  }
}

function ignore(): void {
  // Nobody waits for it.
}

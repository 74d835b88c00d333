import { EventEmitter } from 'node:events';
import { Cookie, type ExpressCookieOptions } from './cookie';
import {
  ExpressSession,
  type ExpressSessionData,
  type SessionBackend,
  type SessionHolder,
  type StoredData,
} from './session';

type Callback = (error?: unknown) => void;

/**
 * What keeps sessions, as express-session has it: a base for stores of any kind. `get`, `set` and `destroy` are the least;
 * a store that can put off the end of a session without writing it has `touch`. Between its events `disconnect` and
 * `connect`, requests pass without a session.
 */
abstract class BaseStore extends EventEmitter implements SessionBackend {
  /** Begins a session for a request. Given by the middleware that the store is used with. */
  declare generate: (req: SessionHolder) => void;

  abstract get(sid: string, callback: (error: unknown, data?: StoredData) => void): void;
  abstract set(sid: string, session: ExpressSessionData, callback?: Callback): void;
  abstract destroy(sid: string, callback?: Callback): void;
  touch?(sid: string, session: ExpressSessionData, callback?: Callback): void;
  all?(callback: (error: unknown, sessions?: StoredData) => void): void;
  length?(callback: (error: unknown, length?: number) => void): void;
  clear?(callback?: Callback): void;

  /** Ends the session of a request, and begins another, also where ending it has failed. */
  regenerate(req: SessionHolder, callback: Callback): void {
    this.destroy(req.sessionID, (error) => {
      this.generate(req);
      callback(error);
    });
  }

  /** Reads a session outside of a request. */
  load(sid: string, callback: (error?: unknown, session?: StoredData) => void): void {
    this.get(sid, (error, data: ExpressSessionData | null | undefined) => {
      if (error) callback(error);
      else if (!data) callback();
      else callback(null, this.createSession({ sessionID: sid, sessionStore: this }, data));
    });
  }

  /** Makes `req.session` of what {@link get} gave. */
  createSession<Data extends ExpressSessionData>(req: SessionHolder, data: Data): ExpressSession & Data {
    const { expires, originalMaxAge } = data.cookie;
    const cookie = new Cookie(data.cookie as ExpressCookieOptions);
    if (typeof expires === 'string') cookie.expires = new Date(expires);
    cookie.originalMaxAge = originalMaxAge as number | null;
    data.cookie = cookie;
    const session = new ExpressSession(req, data) as ExpressSession & Data;
    req.session = session;
    return session;
  }
}

/** Stores older than classes inherit with `Store.call(this)` and `util.inherits`. */
export const Store = new Proxy(BaseStore, {
  apply(_target, store: object) {
    (EventEmitter as unknown as (this: object) => void).call(store);
  },
});
export type Store = BaseStore;

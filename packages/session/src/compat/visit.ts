import type { Request } from 'express';
import { contentOf, type Content } from './content';
import { isSecure } from './is-secure';
import type { ResolvedOptions } from './resolve-options';
import type { ExpressSession, ExpressSessionData, SessionHolder } from './session';
import { isSuspended } from './suspended';

/** What express-session puts on a request. */
export interface SessionRequest extends SessionHolder {
  session?: ExpressSession | null;
}

/** The same request, as it is looked at here: others may have declared other types of these properties. */
export function sessionRequest(req: object): SessionRequest {
  return req as SessionRequest;
}

/** How a session stood when that was last known. */
interface Known {
  readonly id: unknown;
  readonly content: Content;
}

type Callback = (error?: unknown) => void;

/** On the request itself: a WeakMap of requests costs each garbage collection far more than it is worth. */
const VISIT = Symbol('@sluice/session.compat-visit');

type Visited = object & { [VISIT]?: Visit };

/** Tracks the sessions that a store begins for a request. */
export function trackSession(req: SessionHolder & Visited): void {
  if (Object.hasOwn(req, VISIT)) req[VISIT]?.track();
}

/** The session of one request, and what express-session decides about it. */
export class Visit {
  readonly #options: ResolvedOptions;
  readonly #req: Request;
  readonly #held: SessionRequest;
  readonly #arrivedSid: string | undefined;
  /** As the request began. */
  #original: Known | undefined;
  /** As it was last saved. */
  #saved: Known | undefined;
  #touched = false;

  constructor(options: ResolvedOptions, req: Request, arrivedSid: string | undefined) {
    this.#options = options;
    this.#req = req;
    this.#held = sessionRequest(req);
    this.#arrivedSid = arrivedSid;
    (req as Visited)[VISIT] = this;
  }

  begin(): void {
    this.#options.store.generate(this.#held);
    const { session, sessionID: id } = this.#held;
    this.#original = { id, content: contentOf(session ?? {}) };
  }

  resume(data: ExpressSessionData): void {
    this.#options.store.createSession(this.#held, data);
    // Of what was stored: a session that could not take all of it differs.
    this.#original = { id: this.#held.sessionID, content: contentOf(data) };
    if (!this.#options.resave) this.#saved = this.#original;
    this.track();
  }

  /** Notes when a session is saved, and follows `req.session` when it becomes another object. */
  track(): void {
    const { session } = this.#held;
    if (!session) return;
    const save = session.save.bind(session);
    const reload = session.reload.bind(session);
    hide(session, 'save', (callback?: Callback) => {
      this.#saved = { id: session.id, content: contentOf(session) };
      save(callback);
      return session;
    });
    hide(session, 'reload', (callback?: Callback) => {
      reload((error) => {
        if (this.#held.session !== session) this.track();
        callback?.(error);
      });
      return session;
    });
  }

  /** Lets the life of the cookie begin anew, once in a request. */
  touchOnce(): void {
    if (this.#touched) return;
    this.#touched = true;
    this.#held.session?.touch();
  }

  get setsCookie(): boolean {
    const { session, sessionID } = this.#held;
    if (!session || typeof sessionID !== 'string' || isSuspended(session)) return false;
    const { saveUninitialized, rolling, proxy } = this.#options;
    const isDue =
      this.#arrivedSid === sessionID
        ? rolling || (session.cookie.expires != null && this.#isModified(session))
        : saveUninitialized || this.#isModified(session);
    return isDue && (!session.cookie.secure || isSecure(this.#req, proxy));
  }

  /** What the end of the response waits for. */
  get due(): 'destroy' | 'save' | 'touch' | undefined {
    const { session, sessionID } = this.#held;
    const { destroysUnset, store } = this.#options;
    if (!session) return destroysUnset && sessionID && this.#original !== undefined ? 'destroy' : undefined;
    if (typeof sessionID !== 'string') return undefined;
    if (this.#isToBeSaved(session)) return 'save';
    return typeof store.touch === 'function' && this.#arrivedSid === sessionID ? 'touch' : undefined;
  }

  #isToBeSaved(session: ExpressSession): boolean {
    const isNew = this.#arrivedSid !== this.#held.sessionID && this.#saved === undefined;
    if (isNew && !this.#options.saveUninitialized) return this.#isModified(session);
    return !isSame(this.#saved, session);
  }

  #isModified(session: ExpressSession): boolean {
    return !isSame(this.#original, session);
  }
}

function isSame(known: Known | undefined, session: ExpressSession): boolean {
  return known !== undefined && known.id === session.id && known.content === contentOf(session);
}

/** Out of sight of `for…in`, as all but the data of a session. */
function hide(session: ExpressSession, name: string, value: unknown): void {
  Object.defineProperty(session, name, { value, configurable: true, enumerable: false, writable: true });
}

import type { SessionData, Written } from '@sluice/core';
import type { Callback, LoginOptions, SessionCookie } from './session';
import type { Visit } from './visit';

/** What a handler has as `req.session`: its own properties are the data, and nothing else is one. */
export class RequestSession {
  readonly #visit: Visit;

  constructor(visit: Visit) {
    this.#visit = visit;
  }

  get id(): string {
    return this.#visit.id;
  }
  set id(_value: string) {
    throw new TypeError('`req.session.id` names the session; it cannot be chosen');
  }

  get userId(): string | undefined {
    return this.#visit.stored?.userId;
  }
  set userId(_value: string | undefined) {
    throw new TypeError('`req.session.userId` is set by `await req.session.login(userId)`');
  }

  get createdAt(): number | undefined {
    return this.#visit.stored?.createdAt;
  }

  get authenticatedAt(): number | undefined {
    return this.#visit.stored?.authenticatedAt;
  }

  get cookie(): SessionCookie {
    const { jar } = this.#visit.options;
    const { maxAgeMs: maxAge, ...settings } = jar.settings;
    return { ...settings, maxAge, secure: jar.isSecure(this.#visit.req) };
  }

  load(callback?: Callback): unknown {
    return settled(this.#visit.load(), callback);
  }

  save(callback?: Callback): unknown {
    return settled<Written>(this.#visit.save(), callback);
  }

  reload(callback?: Callback): unknown {
    return settled(this.#visit.reload(), callback);
  }

  regenerate(callback?: Callback): unknown {
    return settled(this.#visit.regenerate(), callback);
  }

  destroy(callback?: Callback): unknown {
    return settled(this.#visit.destroy(), callback);
  }

  logout(callback?: Callback): unknown {
    return settled(this.#visit.logout(), callback);
  }

  touch(callback?: Callback): unknown {
    this.#visit.touch();
    return settled(Promise.resolve(), callback);
  }

  resetMaxAge(callback?: Callback): unknown {
    this.#visit.resetMaxAge();
    return settled(Promise.resolve(), callback);
  }

  login(userId: string | number, given?: LoginOptions | Callback): unknown {
    const id = typeof userId === 'number' ? String(userId) : userId;
    if (typeof given === 'function') return settled(this.#visit.login(id), given);
    return settled(this.#visit.login(id, given), undefined);
  }

  flash(type: string, ...messages: unknown[]): unknown {
    if (messages.length === 0) return this.#visit.flash.take(type);
    for (const message of messages) this.#visit.flash.add(type, message);
    return undefined;
  }

  update(change: (data: SessionData) => unknown): Promise<boolean> {
    return this.#visit.update(change);
  }
}

// A property of the same name would take the place of a method, in this request and, once it is stored, in every other.
Object.freeze(RequestSession.prototype);

/** Names that no property of the data can have. */
export const RESERVED: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(RequestSession.prototype));

/** What a callback throws is no rejection. */
function settled<Result>(work: Promise<Result>, callback: Callback | undefined): Promise<Result> | undefined {
  if (callback === undefined) return work;
  work.then(
    () => {
      process.nextTick(callback);
    },
    (error: unknown) => {
      process.nextTick(callback, error);
    },
  );
  return undefined;
}

import { RedisUnavailableError } from '@sluice/core';
import { sessionGateEvents } from '../events';
import { Cookie } from './cookie';
import { RedisSessions } from './redis-sessions';
import { resolveStoreOptions, type RedisStoreOptions } from './redis-store-options';
import type { ExpressSession, ExpressSessionData, SessionHolder, StoredData } from './session';
import { Store } from './store';
import { isSuspended, suspend } from './suspended';

type Callback = (error?: unknown) => void;

/** What Express answers with when the error comes to nobody else. */
const UNAVAILABLE = { status: 503, statusCode: 503, headers: { 'Retry-After': '5' } };

/**
 * A store for express-session, and for `session()` with `compat`: a hash for each session, with a field per property. Requests
 * side by side do not undo each other's writes, a session that has ended is not brought back by one that was slow, and Redis
 * has no id in clear: the keys are `<prefix>:{SHA-256 of the id}`. Whatever Redis does, each method calls back within
 * `deadline` for each question, of which `set`, `touch` and `destroy` ask one.
 *
 * It has no `all`, `length` and `clear`, which would have to look at every key.
 */
export class RedisStore extends Store {
  readonly #sessions: RedisSessions;
  readonly #onUnavailable: 'closed' | 'anonymous';

  /** @throws {OptionError} for a wrong option */
  constructor(options: RedisStoreOptions) {
    super();
    const resolved = resolveStoreOptions(options);
    this.#sessions = new RedisSessions(resolved);
    this.#onUnavailable = resolved.onUnavailable;
  }

  get(sid: string, callback: (error: unknown, data?: StoredData) => void): void {
    call(this.#read(sid), callback);
  }

  /** Writes what differs from what {@link get} gave, or was written last; a session that has ended since stays so. */
  set(sid: string, session: ExpressSessionData, callback?: Callback): void {
    call(isSuspended(session) ? nothing() : this.#sessions.write(sid, session), callback);
  }

  override touch(sid: string, session: ExpressSessionData, callback?: Callback): void {
    call(isSuspended(session) ? nothing() : this.#sessions.touch(sid, session), callback);
  }

  destroy(sid: string, callback?: Callback): void {
    call(this.#sessions.end(sid), callback);
  }

  override createSession<Data extends ExpressSessionData>(
    req: SessionHolder,
    data: Data,
  ): ExpressSession & Data {
    const session = super.createSession(req, data);
    this.#sessions.share(data, session);
    if (isSuspended(data)) suspend(session);
    return session;
  }

  async #read(sid: string): Promise<ExpressSessionData | null> {
    try {
      return await this.#sessions.read(sid);
    } catch (error) {
      if (!(error instanceof RedisUnavailableError)) throw error;
      const mode = this.#onUnavailable;
      sessionGateEvents.publish(() => ({ outcome: 'unavailable', mode }));
      if (mode === 'closed') throw error;
      const empty = { cookie: new Cookie() };
      suspend(empty);
      return empty;
    }
  }
}

function nothing(): Promise<void> {
  return Promise.resolve();
}

/** What a callback throws is no rejection. */
function call<Value>(work: Promise<Value>, callback?: (error: unknown, value?: Value) => void): void {
  work.then(
    (value) => {
      if (callback !== undefined) process.nextTick(callback, null, value);
    },
    (error: unknown) => {
      if (error instanceof RedisUnavailableError) Object.assign(error, UNAVAILABLE);
      if (callback !== undefined) process.nextTick(callback, error);
    },
  );
}

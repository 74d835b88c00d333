import { SessionToken, type LoadedSession, type SessionData, type StoredSession } from '@sluice/core';
import { Reports } from '../reports';
import { FOREVER_MS, type ResolvedStoreOptions } from './redis-store-options';
import type { ExpressSessionData } from './session';

/** How far the clocks of Redis and of this process may be apart before an end looks like another. */
const CLOCKS_MS = 1000;

/**
 * The sessions of a store for express-session in Redis. What was read or written once is known by its object, so that only
 * what differs is written, and what has ended meanwhile is not brought back.
 */
export class RedisSessions {
  readonly #options: ResolvedStoreOptions;
  readonly #reports: Reports;
  readonly #known = new WeakMap<object, StoredSession>();

  constructor(options: ResolvedStoreOptions) {
    this.#options = options;
    this.#reports = new Reports(options.prefix);
  }

  /** Makes what is known of one object known of another too. */
  share(from: object, to: object): void {
    const stored = this.#known.get(from);
    if (stored !== undefined) this.#known.set(to, stored);
  }

  async read(sid: string): Promise<ExpressSessionData | null> {
    const stored = await this.#load(sid);
    if (stored === undefined) return null;
    if (!hasCookie(stored.data)) {
      this.#reports.unusable('corrupt');
      return null;
    }
    this.#known.set(stored.data, stored);
    return stored.data;
  }

  /** Writes how the session differs from what is known of it; the whole session where nothing is. */
  async write(sid: string, session: ExpressSessionData): Promise<void> {
    const idleMs = this.#idleMsOf(session);
    if (idleMs <= 0) {
      await this.end(sid);
      return;
    }
    const token = SessionToken.ofSecret(sid);
    const known = this.#known.get(session);
    if (known?.id === token.id) {
      await this.#update(known, session, idleMs);
      return;
    }
    const { sessions, absoluteMs } = this.#options;
    this.#known.set(session, await sessions.create({ ...session }, { token, idleMs, absoluteMs }));
  }

  /** Puts off the end of a session that is there, and writes its cookie, which says when that is. */
  async touch(sid: string, session: ExpressSessionData): Promise<void> {
    const idleMs = this.#idleMsOf(session);
    if (idleMs <= 0) {
      await this.end(sid);
      return;
    }
    const known = this.#known.get(session);
    if (known !== undefined) {
      if (this.#isTouchDue(known, idleMs)) await this.#update(known, session, idleMs);
      return;
    }
    const stored = await this.#load(sid);
    if (stored !== undefined && this.#isTouchDue(stored, idleMs)) {
      await this.#update(stored, { ...stored.data, cookie: session.cookie }, idleMs);
    }
  }

  async end(sid: string): Promise<void> {
    const { sessions, old } = this.#options;
    await Promise.all([sessions.revoke(SessionToken.ofSecret(sid).id), old?.remove(sid)]);
  }

  async #update(known: StoredSession, session: ExpressSessionData, idleMs: number): Promise<void> {
    let written = await known.commit({ ...session }, { idleMs });
    if (written === 'unchanged' && this.#isTouchDue(known, idleMs)) written = await known.touch({ idleMs });
    if (written === 'gone' || written === 'superseded') this.#reports.tell({ outcome: written });
  }

  async #load(sid: string): Promise<StoredSession | undefined> {
    const { sessions, old } = this.#options;
    const token = SessionToken.ofSecret(sid);
    let loaded = await sessions.load(token);
    if (loaded.state === 'gone' && old !== undefined) loaded = await this.#takeOver(sid, token);
    if (loaded.state === 'reused' || loaded.state === 'corrupt') this.#reports.unusable(loaded.state);
    return loaded.state === 'active' ? loaded.session : undefined;
  }

  async #takeOver(sid: string, token: SessionToken): Promise<LoadedSession> {
    const { sessions, old, absoluteMs } = this.#options;
    const found = await old?.read(sid);
    if (found === undefined || found === 'gone') return { state: 'gone' };
    if (found === 'corrupt' || !hasCookie(found.data)) return { state: 'corrupt' };
    const idleMs = found.ttlMs ?? this.#idleMsOf(found.data);
    if (idleMs <= 0) return { state: 'gone' };
    const options = { token, idleMs, absoluteMs, rememberMs: found.ttlMs };
    const loaded = await sessions.adopt(found.data, options);
    if (loaded.state === 'gone') await old?.remove(sid); // it has ended here, and so it has there
    return loaded;
  }

  #isTouchDue({ now, expiresAt, deadlineAt }: StoredSession, idleMs: number): boolean {
    const leftMs = expiresAt - now;
    const isTooLong = leftMs > idleMs + CLOCKS_MS;
    return isTooLong || (leftMs < idleMs * this.#options.touchAfter && expiresAt < deadlineAt);
  }

  /** How long it lives from now on: as long as its cookie. */
  #idleMsOf({ cookie }: ExpressSessionData): number {
    const { expires } = (cookie as Partial<typeof cookie> | undefined) ?? {};
    if (!expires) return this.#options.idleMs;
    const leftMs = Math.ceil(new Date(expires).getTime() - Date.now());
    return Number.isNaN(leftMs) ? this.#options.idleMs : Math.min(leftMs, FOREVER_MS);
  }
}

function hasCookie(data: SessionData): data is SessionData & ExpressSessionData {
  return typeof data['cookie'] === 'object' && data['cookie'] !== null;
}

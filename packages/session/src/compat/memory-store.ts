import type { ExpressSessionData, StoredData } from './session';
import { Store } from './store';

/** Keeps sessions in this process, and forgets one only when it is asked for after its end: for development. */
export class MemoryStore extends Store {
  /** The JSON of each, by id. */
  sessions = emptyRecord<string>();

  get(sid: string, callback: (error: unknown, data?: StoredData) => void): void {
    setImmediate(callback, null, this.#read(sid));
  }

  set(sid: string, session: ExpressSessionData, callback?: (error?: unknown) => void): void {
    this.sessions[sid] = JSON.stringify(session);
    if (callback !== undefined) setImmediate(callback);
  }

  destroy(sid: string, callback?: (error?: unknown) => void): void {
    Reflect.deleteProperty(this.sessions, sid);
    if (callback !== undefined) setImmediate(callback);
  }

  override touch(sid: string, session: ExpressSessionData, callback?: (error?: unknown) => void): void {
    const current = this.#read(sid);
    if (current !== undefined) this.sessions[sid] = JSON.stringify({ ...current, cookie: session.cookie });
    if (callback !== undefined) setImmediate(callback);
  }

  override all(
    callback: (error: unknown, sessions?: Readonly<Record<string, ExpressSessionData>>) => void,
  ): void {
    setImmediate(callback, null, this.#readAll());
  }

  override length(callback: (error: unknown, length?: number) => void): void {
    setImmediate(callback, null, Object.keys(this.#readAll()).length);
  }

  override clear(callback?: (error?: unknown) => void): void {
    this.sessions = emptyRecord<string>();
    if (callback !== undefined) setImmediate(callback);
  }

  #readAll(): Record<string, ExpressSessionData> {
    const all = emptyRecord<ExpressSessionData>();
    for (const sid of Object.keys(this.sessions)) {
      const session = this.#read(sid);
      if (session !== undefined) all[sid] = session;
    }
    return all;
  }

  #read(sid: string): ExpressSessionData | undefined {
    const json = this.sessions[sid];
    if (json === undefined) return undefined;
    const session = JSON.parse(json) as ExpressSessionData;
    const { expires } = (session as Partial<ExpressSessionData>).cookie ?? {};
    if (expires && new Date(expires).getTime() <= Date.now()) {
      Reflect.deleteProperty(this.sessions, sid);
      return undefined;
    }
    return session;
  }
}

/** Without a prototype: an id may have any name. */
function emptyRecord<Value>(): Record<string, Value> {
  return Object.create(null) as Record<string, Value>;
}

import type { RequestHandler } from 'express';
import { Cookie, MemoryStore, session, Session, Store, type ExpressSessionOptions } from '../../src/index';
import type { ExpressSession, ExpressSessionData } from '../../src/index';

type Callback = (error?: unknown) => void;

/** A store of either, as far as these tests use it. */
export interface AnyStore {
  get(sid: string, callback: (error: unknown, data?: ExpressSessionData | null) => void): void;
  set(sid: string, data: unknown, callback?: Callback): void;
  destroy(sid: string, callback?: Callback): void;
  touch?(sid: string, data: unknown, callback?: Callback): void;
  emit(event: string): boolean;
  load(sid: string, callback: (error?: unknown, session?: ExpressSession) => void): void;
  createSession(req: object, data: unknown): ExpressSession;
  generate(req: object): void;
}

export interface AnyMemoryStore extends AnyStore {
  sessions: Record<string, string>;
  all(callback: (error: unknown, sessions?: unknown) => void): void;
  length(callback: (error: unknown, length?: number) => void): void;
  clear(callback?: Callback): void;
}

/** The same of both packages. */
export interface Contender {
  (options?: object): RequestHandler;
  Store: new () => AnyStore;
  MemoryStore: new () => AnyMemoryStore;
  Session: new (req: object, data?: object) => ExpressSession;
  Cookie: new (options?: unknown) => Cookie;
}

process.env['NO_DEPRECATION'] = 'express-session';
// Its types would give `req.session` another type than ours do.
// eslint-disable-next-line @typescript-eslint/no-require-imports -- by a name that TypeScript does not follow
const real = require('express-session') as Contender;

const ours = Object.assign(
  (options: object = {}) =>
    session({ compat: 'express-session', ...(options as Partial<ExpressSessionOptions>) }),
  { Store, MemoryStore, Session, Cookie },
) as unknown as Contender;

export const contenders = { 'express-session': real, 'our compat mode': ours } as const;

/** What a handler has. */
export interface Held {
  session: ExpressSession & Record<string, unknown>;
  sessionID: string;
  sessionStore: AnyStore;
}

export function held(req: object): Held {
  return req as Held;
}

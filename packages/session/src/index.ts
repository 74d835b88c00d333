export { session, type SessionGate } from './middleware';
export { getSession } from './get-session';
export { requireFresh, type RequireFreshOptions } from './require-fresh';
export type { CookieOptions, Secret, SessionOptions, UnavailableMode } from './options';
export type { Callback, LoginOptions, SessionCookie, SessionData, SessionMethods } from './session';
export { Session } from './compat/session-class';
export { Cookie, type CookieData, type ExpressCookieOptions } from './compat/cookie';
export { MemoryStore } from './compat/memory-store';
export type { ExpressSessionGate } from './compat/middleware';
export type { ExpressSessionOptions, ForeignStore } from './compat/options';
export { RedisStore } from './compat/redis-store';
export type { RedisStoreOptions } from './compat/redis-store-options';
export type {
  ExpressSession,
  ExpressSessionData,
  SessionBackend,
  SessionHolder,
  StoredData,
} from './compat/session';
export type { SidSecret } from './compat/signed-sid';
export { Store } from './compat/store';
export type { MigrateOptions, MigrateStoreOptions } from './migration/options';
export { sessionGateEvents, type SessionGateEvent } from './events';
export { createSealer, OptionError, RedisUnavailableError, TooLargeError } from '@sluice/core';

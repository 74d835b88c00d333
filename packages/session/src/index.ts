export { session, type SessionGate } from './middleware';
export { getSession } from './get-session';
export { requireFresh, type RequireFreshOptions } from './require-fresh';
export type { CookieOptions, Secret, SessionOptions, UnavailableMode } from './options';
export type { Callback, LoginOptions, Session, SessionCookie, SessionData, SessionMethods } from './session';
export { sessionGateEvents, type SessionGateEvent } from './events';
export { createSealer, OptionError, RedisUnavailableError, TooLargeError } from '@sluice/core';

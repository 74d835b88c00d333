export { createSessionStore } from './create-session-store';
export type { RotationOptions, SessionStoreOptions } from './options';
export {
  createJsonSessions,
  type JsonSession,
  type JsonSessions,
  type JsonSessionsOptions,
} from './json-sessions';
export type {
  AdoptOptions,
  CreateOptions,
  ExportedSession,
  LoadedSession,
  SessionInfo,
  SessionStore,
  StoredSession,
  WriteOptions,
  Written,
} from './session-store';
export type { SessionData } from './fields';
export { SessionToken } from './token';
export { sessionEvents, type SessionEvent } from './events';

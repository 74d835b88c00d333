export { lockRoute, type LockRouteHandler } from './lock-route';
export { withLock } from './with-lock';
export { LockRoute, type LockRouteDecorator } from './lock-route-decorator';
export { shutdown } from './shutdown';
export type { Key, KeyFunction } from './key/ask-keys';
export type {
  CommonOptions,
  DisconnectMode,
  LockRouteOptions,
  Mode,
  RejectOptions,
  SkipOptions,
  UnavailableMode,
  WaitOptions,
} from './options';
export type { RequestLock } from './request-lock';
export { lockRouteEvents, type LockRouteEvent } from './events';
export { idempotent, type IdempotentHandler } from './idempotency/idempotent';
export type {
  FingerprintFunction,
  IdempotentOptions,
  InFlightMode,
  ScopeFunction,
  ServerErrorsMode,
  WithoutRedisMode,
} from './idempotency/options';
export type { RequestIdempotency } from './idempotency/request-idempotency';
export { LockLostError, OptionError, RedisUnavailableError } from '@sluice/core';

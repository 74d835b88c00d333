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
export { OptionError, RedisUnavailableError } from '@sluice/core';

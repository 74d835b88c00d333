// No default export: `import` in Node would give the whole module for it, and not the function.
export { rateLimit } from './rate-limit';
export type { RateLimitRequestHandler } from './rate-limit';
export { ipKeyGenerator } from './ip-key-generator';
export { MemoryStore } from './memory-store';
export { RedisStore, type RedisStoreOptions } from './redis-store';
export { DAY, HOUR, MINUTE, SECOND } from './time-constants';
export type {
  AugmentedRequest,
  DraftHeadersVersion,
  FacadeOptions,
  Logger,
  LoggerFn,
  Options,
  RateLimitExceededEventHandler,
  RateLimitInfo,
  ValueDeterminingMiddleware,
} from './options';
export type { ClientRateLimitInfo, IncrementCallback, IncrementResponse, LegacyStore, Store } from './store';
export type { EnabledValidations } from './validations';

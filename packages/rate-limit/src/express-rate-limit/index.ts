// `rateLimit` is the default export of express-rate-limit too, and a facade has the names of what it stands for.
export { rateLimit, rateLimit as default } from './rate-limit';
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

export { createRateLimiter } from './limiter';
export type { LimitOptions, RateLimiter, RateLimitKey } from './rate-limiter';
export type { DenyCacheOptions, LeaseOptions, RateLimiterOptions } from './options';
export {
  ALGORITHMS,
  MAX_WINDOW_MS,
  type Algorithm,
  type CallLimits,
  type Policy,
  type PolicyLimits,
} from './policy';
export type { PolicyState, RateLimitResult, ResultSource } from './result';
export type { Reservation } from './reservation';
export { rateLimitEvents, type RateLimitEvent } from './events';
export { createConcurrencyLimiter } from './concurrency';
export type { ConcurrencyLimiter, ConcurrencyResult, EnterOptions } from './concurrency-limiter';
export type { ConcurrencyLimiterOptions } from './concurrency-options';

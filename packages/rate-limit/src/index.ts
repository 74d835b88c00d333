export { rateLimit, type RateLimit } from './middleware';
export type {
  GateOptions,
  RateLimitOptions,
  RefusalHandler,
  SeveralPoliciesOptions,
  SinglePolicyOptions,
  UnavailableMode,
} from './options';
export type { KeyOf, PerRequest, PolicyOptions } from './policy-options';
export type { ConcurrencyOptions } from './concurrency';
export type { DelayOptions } from './delay';
export type { HeaderFormat } from './headers/format';
export type { Message } from './refusal';
export { clientAddress } from '@sluice/http';
export { OptionError, RedisUnavailableError } from '@sluice/core';
export type { Algorithm, LeaseOptions, RateLimiter, RateLimitKey, RateLimitResult } from '@sluice/core';

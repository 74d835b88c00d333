export { cacheResponse, type CacheResponse } from './cache-response';
export type { CachedMethod, CacheResponseOptions, UnavailableMode } from './options';
export type { Explanation } from './explanation';
export type { InvalidationSource, InvalidationTarget } from './invalidation/what';
export { cacheResponseEvents, type CacheResponseEvent } from './events';
export { createSealer, OptionError, RedisUnavailableError } from '@sluice/core';

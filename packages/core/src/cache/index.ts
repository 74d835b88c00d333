export { createCacheEngine } from './engine/create-cache-engine';
export type { CacheEngineOptions, L1Options } from './engine/engine-options';
export type {
  CacheEngine,
  Found,
  Hit,
  Invalidation,
  Lookup,
  LookupOptions,
  Miss,
  MissReason,
  NewEntry,
  Outcome,
  SetEntryOptions,
  Turn,
  TurnOptions,
} from './engine/cache-engine';
export type { Filled, FillLease } from './engine/fill-lease';
export type { WriteLease } from './engine/write-lease';
export { createCache } from './create-cache';
export type { CacheOptions } from './options';
export type {
  BatchLoader,
  Cache,
  Cached,
  GetOptions,
  Lifetime,
  Loader,
  LoaderContext,
  LoaderTimeout,
  SetOptions,
} from './cache';
export { createWriteThrough } from './create-write-through';
export type { WriteThrough, WriteThroughOptions } from './write-through';
export { cacheEvents, type CacheEvent } from './events';

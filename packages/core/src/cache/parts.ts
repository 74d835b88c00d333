import { OptionError } from '../errors';
import type { ValueCodec } from '../codec/value-codec';
import type { Cache } from './cache';
import type { CacheEngine, NewEntry } from './engine/cache-engine';
import { chance } from '../resilience/chance';
import type { GetSettings } from './options';
import { encodeValue, isNothing } from './value-codec';

/** What everything of one cache shares. */
export interface CacheParts {
  readonly name: string;
  readonly engine: CacheEngine;
  readonly codec: ValueCodec;
  readonly jitter: number;
  readonly settings: GetSettings;
}

const partsOfCaches = new WeakMap<object, CacheParts>();

export function registerParts(cache: Cache, parts: CacheParts): void {
  partsOfCaches.set(cache, parts);
}

/** @throws {OptionError} unless `createCache` made it. */
export function partsOf(cache: unknown): CacheParts {
  const parts = typeof cache === 'object' && cache !== null ? partsOfCaches.get(cache) : undefined;
  if (parts === undefined) throw new OptionError('cache', 'what createCache() makes', cache);
  return parts;
}

/**
 * A value as an entry; `undefined` for nothing that is not to be remembered.
 *
 * @throws what the codec throws.
 */
export function entryOf(
  { codec, jitter }: CacheParts,
  value: unknown,
  { ttlMs, swrMs, sieMs, negativeMs }: GetSettings,
  tags: readonly string[],
  loadMs = 0,
): NewEntry | undefined {
  if (isNothing(value)) {
    if (negativeMs === 0) return undefined;
    return { ...encodeValue(codec, value), tags, loadMs, freshMs: negativeMs, livesMs: negativeMs };
  }
  const freshMs = Math.max(1, ttlMs * (1 - jitter * chance()));
  return { ...encodeValue(codec, value), tags, loadMs, freshMs, livesMs: freshMs + Math.max(swrMs, sieMs) };
}

import { OptionError } from '../errors';
import { checkFunction } from '../options';
import { Batch } from './batch';
import type { BatchLoader, Cache, Cached, GetOptions, Loader, SetOptions } from './cache';
import type { Invalidation } from './engine/cache-engine';
import { checkOpen } from './engine/check-open';
import { createCacheEngine } from './engine/create-cache-engine';
import { resolveCache, resolveGet, resolveSet, type CacheOptions } from './options';
import { entryOf, registerParts, type CacheParts } from './parts';
import { Reading } from './reading';
import { decodeValue, isNothing } from './value-codec';

/**
 * Keeps values in Redis for all processes: what was invalidated is not given out again, whatever loads at the time, and what is
 * missing is loaded by one caller of all.
 *
 * @throws {OptionError} at once, for a wrong option.
 */
export function createCache(options: CacheOptions): Cache {
  const { engine, codec, jitter, settings } = resolveCache(options);
  const { namespace = 'cache' } = engine;
  return new RedisCache({ name: namespace, engine: createCacheEngine(engine), codec, jitter, settings });
}

class RedisCache implements Cache {
  readonly #parts: CacheParts;

  constructor(parts: CacheParts) {
    this.#parts = parts;
    registerParts(this, parts);
  }

  async get<Value>(key: string, loader: Loader<Value>, options?: GetOptions<Value>): Promise<Value> {
    checkFunction('loader', loader);
    return new Reading(this.#parts, key, loader, resolveGet(options, this.#parts.settings)).run();
  }

  async getMany<Value>(
    keys: readonly string[],
    loader: BatchLoader<Value>,
    options?: GetOptions<Value>,
  ): Promise<Map<string, NonNullable<Value>>> {
    if (!Array.isArray(keys)) throw new OptionError('keys', 'a list of strings', keys);
    checkFunction('loader', loader);
    const settings = resolveGet(options, this.#parts.settings);
    const batch = new Batch(loader, settings.hardMs);
    const all = await Promise.all(
      [...new Set(keys as readonly string[])].map(async (key) => {
        const load: Loader<Value | undefined> = (context) => batch.load(key, context);
        const value = await new Reading<Value | undefined>(this.#parts, key, load, settings).run();
        return [key, value as NonNullable<Value>] as const;
      }),
    );
    return new Map(all.filter(([, value]) => !isNothing(value)));
  }

  async peek<Value = unknown>(key: string): Promise<Cached<Value> | undefined> {
    checkOpen(this.#parts.engine);
    const lookup = await this.#parts.engine.lookup(key);
    if (lookup.state === 'miss' || lookup.found.unconfirmed) return undefined;
    const { ageMs, freshMs } = lookup.found;
    try {
      const value = decodeValue(this.#parts.codec, lookup.found) as Value;
      return { value, state: lookup.state, ageMs, freshMs };
    } catch {
      return undefined;
    }
  }

  async set(key: string, value: unknown, options?: SetOptions): Promise<void> {
    const settings = resolveSet(options, this.#parts.settings);
    const entry = entryOf(this.#parts, value, settings, options?.tags ?? []);
    if (entry === undefined) await this.#parts.engine.delete(key);
    else await this.#parts.engine.set(key, entry);
  }

  delete(key: string): Promise<boolean> {
    return this.#parts.engine.delete(key);
  }

  invalidate(what: Invalidation): Promise<void> {
    return this.#parts.engine.invalidate(what);
  }

  wrap<Args extends readonly unknown[], Value>(
    work: (...args: Args) => Value | PromiseLike<Value>,
    keyOf: (...args: Args) => string,
    options?: GetOptions<Value>,
  ): (...args: Args) => Promise<Value> {
    checkFunction('work', work);
    checkFunction('keyOf', keyOf);
    const settings = resolveGet(options, this.#parts.settings);
    return async (...args) => new Reading(this.#parts, keyOf(...args), () => work(...args), settings).run();
  }

  close(): void {
    this.#parts.engine.close();
  }
}

import { OptionError, RedisUnavailableError } from '../errors';
import { checkFunction, checkKnown, checkOneOf } from '../options';
import type { CacheEngine } from './engine/cache-engine';
import type { WriteLease } from './engine/write-lease';
import { GET_OPTIONS, resolveGet, type GetSettings } from './options';
import { tagsOf } from './load-under';
import { entryOf, partsOf, type CacheParts } from './parts';
import { Reading } from './reading';
import type { WriteThrough, WriteThroughOptions } from './write-through';

const OWN_OPTIONS = ['cache', 'read', 'write', 'remove', 'onUnavailable'];

/** @throws {OptionError} at once, for a wrong option. */
export function createWriteThrough<Value>(options: WriteThroughOptions<Value>): WriteThrough<Value> {
  checkKnown(options, [...OWN_OPTIONS, ...GET_OPTIONS]);
  const { cache, read, write, remove, onUnavailable = 'closed', ...get } = options;
  checkFunction('read', read);
  checkFunction('write', write);
  if (remove !== undefined) checkFunction('remove', remove);
  checkOneOf('onUnavailable', onUnavailable, ['closed', 'open']);
  const parts = partsOf(cache);
  const settings = resolveGet(get, parts.settings);
  return new RedisWriteThrough(parts, settings, { ...options, onUnavailable });
}

class RedisWriteThrough<Value> implements WriteThrough<Value> {
  readonly #parts: CacheParts;
  readonly #settings: GetSettings;
  readonly #options: WriteThroughOptions<Value>;

  constructor(parts: CacheParts, settings: GetSettings, options: WriteThroughOptions<Value>) {
    this.#parts = parts;
    this.#settings = settings;
    this.#options = options;
  }

  async get(key: string): Promise<Value> {
    const { read } = this.#options;
    return new Reading<Value>(this.#parts, key, (context) => read(key, context), this.#settings).run();
  }

  async set(key: string, value: Value): Promise<Value> {
    const lease = await this.#begin(key);
    const written = await this.#write(lease, async () => {
      const said = await this.#options.write(key, value);
      return said === undefined ? value : said;
    });
    await this.#confirmed(this.#store(lease, written));
    return written;
  }

  async delete(key: string): Promise<void> {
    const { remove } = this.#options;
    if (remove === undefined) throw new OptionError('remove', 'given, to delete', undefined);
    const lease = await this.#begin(key);
    await this.#write(lease, async () => {
      await remove(key);
    });
    await this.#confirmed(lease.discard());
  }

  async #begin(key: string): Promise<WriteLease> {
    const { engine } = this.#parts;
    try {
      return await engine.beginWrite(key);
    } catch (error) {
      if (!this.#mayGoWithout(error)) throw error;
      return withoutLease(engine, key);
    }
  }

  /** A write that failed may have been done all the same: it leaves no entry. */
  async #write<Result>(lease: WriteLease, write: () => Promise<Result>): Promise<Result> {
    try {
      return await write();
    } catch (error) {
      await lease.discard().catch(() => undefined);
      throw error;
    }
  }

  async #store(lease: WriteLease, value: Value): Promise<void> {
    const entry = this.#entryOf(value);
    if (entry === undefined) await lease.discard();
    else await lease.fill(entry);
  }

  /** What cannot be encoded, or has no proper tags, was written all the same, and is not stored. */
  #entryOf(value: Value) {
    try {
      return entryOf(this.#parts, value, this.#settings, tagsOf(value, this.#settings));
    } catch {
      return undefined;
    }
  }

  /** It was written, and the entry had been deleted before; what is unconfirmed now is repeated before this process reads it. */
  async #confirmed(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (!this.#mayGoWithout(error)) throw error;
    }
  }

  #mayGoWithout(error: unknown): boolean {
    return (
      this.#options.onUnavailable === 'open' &&
      error instanceof RedisUnavailableError &&
      error.reason !== 'closed'
    );
  }
}

/** Whoever read during a write that began without Redis may have stored what was there before: it is deleted in any case. */
function withoutLease(engine: CacheEngine, key: string): WriteLease {
  const discard = async () => {
    await engine.delete(key);
  };
  return { discard, fill: () => discard().then(() => false) };
}

import { connectionOf } from '../connection/create-connection';
import { OptionError, RedisUnavailableError } from '../errors';
import { presentMoment } from '../lease/lease';
import { Acquirer, type Refusal } from '../lock/acquirer';
import { passedOn } from '../lock/asker';
import { Holding } from '../lock/holding';
import { Kernel } from '../lock/kernel';
import type { Wish } from '../lock/options';
import { placeOf, type Place } from '../lock/place';
import { checkKnown, checkOneOf } from '../options';
import type { ConcurrencyLimiter, ConcurrencyResult, EnterOptions } from './concurrency-limiter';
import { LocalConcurrency } from './concurrency-local';
import {
  resolveConcurrency,
  type ConcurrencyLimiterOptions,
  type ResolvedConcurrency,
} from './concurrency-options';
import { MODES } from './options';

const ENTER_OPTIONS = ['onUnavailable'];

/** @throws {OptionError} for an option that is wrong or unknown. */
export function createConcurrencyLimiter(options: ConcurrencyLimiterOptions): ConcurrencyLimiter {
  return new SemaphoreLimiter(resolveConcurrency(options));
}

/** A semaphore of the lock kernel for each key, which nobody waits for. */
class SemaphoreLimiter implements ConcurrencyLimiter {
  readonly limit: number;
  readonly #settings: ResolvedConcurrency;
  readonly #kernel: Kernel;
  readonly #acquirer: Acquirer;
  readonly #local: LocalConcurrency;
  readonly #wish: Wish;
  #closed = false;

  constructor(settings: ResolvedConcurrency) {
    this.limit = settings.limit;
    this.#settings = settings;
    this.#kernel = new Kernel(connectionOf(settings.redis), { ...settings, graceMs: 0 });
    this.#acquirer = new Acquirer(this.#kernel, settings.prefix);
    this.#local = new LocalConcurrency(settings.limit);
    this.#wish = {
      ttlMs: settings.leaseMs,
      renew: true,
      maxHoldMs: Infinity,
      reentrant: false,
      waitMs: 0,
      signal: undefined,
    };
  }

  async enter(key: string, options: EnterOptions = {}): Promise<ConcurrencyResult> {
    if (typeof key !== 'string') throw new OptionError('key', 'a string', key);
    checkKnown(options, ENTER_OPTIONS);
    this.#checkOpen();
    try {
      const place = this.#place(key);
      return this.#resultOf(await this.#acquirer.try(place, this.#wish, presentMoment(), passedOn()));
    } catch (error) {
      if (!(error instanceof RedisUnavailableError)) throw error;
      this.#checkOpen(); // meanwhile
      const { onUnavailable = this.#settings.onUnavailable } = options;
      const mode = typeof onUnavailable === 'function' ? onUnavailable(error) : onUnavailable;
      checkOneOf('onUnavailable', mode, MODES);
      if (mode === 'throw') throw error;
      return this.#local.enter(key);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#acquirer.close();
  }

  #checkOpen(): void {
    if (this.#closed) throw new RedisUnavailableError('closed', 'no', 'The limiter was closed');
  }

  #resultOf(taken: Holding | Refusal): ConcurrencyResult {
    const { limit } = this;
    if (!(taken instanceof Holding)) {
      return { allowed: false, limit, remaining: 0, retryAfterMs: taken.retryAfterMs, source: 'redis' };
    }
    let left = false;
    return {
      allowed: true,
      limit,
      remaining: Math.max(0, limit - taken.holders),
      source: 'redis',
      leave: async () => {
        if (left) return;
        left = true;
        await taken.release();
      },
    };
  }

  #place(key: string): Place {
    return placeOf(this.#kernel.connection, this.#settings.prefix, key, `${this.limit}`, 'semaphore');
  }
}

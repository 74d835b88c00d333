import {
  checkKnown,
  checkPrefix,
  connectionOf,
  createRateLimiter,
  durationMs,
  MAX_WINDOW_MS,
  OptionError,
  withDefaults,
  type Defaults,
  type Duration,
  type RateLimiter,
  type RateLimitResult,
  type RedisInput,
  type Resolved,
} from '@sluice/core';
import type { ClientRateLimitInfo } from './store';

export interface RedisStoreOptions {
  /** A node-redis client, cluster, pool or sentinel, connected or not, or a `Connection`. It stays yours to close. */
  redis: RedisInput;

  /**
   * What the keys in Redis begin with. Limiters of the same prefix and window share their counters.
   *
   * @default 'rl'
   */
  prefix?: string;

  /**
   * The longest that a call waits for Redis.
   *
   * @default '100ms'
   */
  deadline?: Duration;
}

const DEFAULTS: Defaults<RedisStoreOptions> = { prefix: 'rl', deadline: '100ms' };

/** Of a limit that nothing reaches, what is used is the count. */
const NO_LIMIT = 1e12;

/**
 * A store in Redis for express-rate-limit. One atomic script and one round trip per call; no key is ever without a TTL.
 *
 * Every call ends within the deadline: with a `RedisUnavailableError` when Redis does not answer, which `passOnStoreError`
 * lets pass. A Redis that comes late, or comes back, is used from then on.
 */
export class RedisStore {
  readonly localKeys = false;
  readonly #options: Resolved<RedisStoreOptions>;
  #limiter: RateLimiter | undefined;

  /** @throws {OptionError} for a wrong option. */
  constructor(options: RedisStoreOptions) {
    checkKnown(options, ['redis', ...Object.keys(DEFAULTS)]);
    this.#options = withDefaults(options, DEFAULTS);
    connectionOf(this.#options.redis);
    checkPrefix('prefix', this.#options.prefix);
    durationMs('deadline', this.#options.deadline, 1, 60_000);
  }

  /** By which express-rate-limit tells whether two limiters count the same key. */
  get prefix(): string {
    const { prefix } = this.#options;
    return this.#limiter === undefined ? `${prefix}:` : `${prefix}:${this.#limiter.name}:`;
  }

  /** @throws {OptionError} unless the window is from 1 ms to 366 days. */
  init({ windowMs }: { readonly windowMs: number }): void {
    const { redis, prefix, deadline } = this.#options;
    const before = this.#limiter;
    const window = durationMs('windowMs', windowMs, 1, MAX_WINDOW_MS);
    this.#limiter = createRateLimiter({
      redis,
      prefix,
      deadline,
      name: `hits-${String(window)}`,
      policies: [{ name: 'hits', limit: NO_LIMIT, window, algorithm: 'fixed-window' }],
      denyCache: false,
      onUnavailable: 'throw',
    });
    void before?.close();
  }

  /** Counts a hit. The window begins with the first. */
  async increment(key: string): Promise<ClientRateLimitInfo> {
    return infoOf(await this.#counting.consume(key));
  }

  /** Takes a hit back, if its window still runs. */
  async decrement(key: string): Promise<void> {
    await this.#counting.refund(key, 1);
  }

  async resetKey(key: string): Promise<void> {
    await this.#counting.reset(key);
  }

  /** Counts nothing. `undefined` for a key without hits. */
  async get(key: string): Promise<ClientRateLimitInfo | undefined> {
    const result = await this.#counting.peek(key);
    return result.remaining === NO_LIMIT ? undefined : infoOf(result);
  }

  /** Calls fail from then on. The client stays open. */
  async shutdown(): Promise<void> {
    await this.#limiter?.close();
  }

  get #counting(): RateLimiter {
    if (this.#limiter === undefined) throw new OptionError('windowMs', 'given to init() first', undefined);
    return this.#limiter;
  }
}

function infoOf({ remaining, resetAfterMs }: RateLimitResult): ClientRateLimitInfo {
  return { totalHits: NO_LIMIT - remaining, resetTime: new Date(Date.now() + resetAfterMs) };
}

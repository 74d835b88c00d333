import type { TestRedis } from '@sluice/test-support';
import { createCache, createConnection, type Cache, type CacheOptions } from '../../src/index';

let namespaces = 0;

/**
 * Makes caches that stand for processes of their own: nothing is shared but Redis, and, within a test, the namespace. All are
 * closed after each test.
 */
export function useCaches(redis: TestRedis): (options?: Partial<CacheOptions>) => Promise<Cache> {
  const made: (() => void)[] = [];
  let namespace = '';

  beforeEach(() => {
    namespace = `c${String(++namespaces)}`;
  });

  afterEach(() => {
    for (const close of made.splice(0)) close();
  });

  return async (options) => {
    const connection = createConnection(await redis.client());
    const cache = createCache({ redis: connection, namespace, ttl: '1m', deadline: '5s', ...options });
    made.push(() => {
      cache.close();
      connection.close();
    });
    return cache;
  };
}

/** A loader that tells how often it ran, and ends when it is told to. */
export class Source<Value> {
  runs = 0;
  readonly #waiting: (() => void)[] = [];
  #open: boolean;

  constructor(
    public value: Value,
    { open = true } = {},
  ) {
    this.#open = open;
  }

  readonly load = async (): Promise<Value> => {
    this.runs++;
    const { value } = this; // what was read before the wait
    if (!this.#open) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (value instanceof Error) throw value;
    return value;
  };

  /** Holds up who loads from now on. */
  hold(): void {
    this.#open = false;
  }

  /** Lets all go who are held up, and those who come. */
  release(): void {
    this.#open = true;
    for (const go of this.#waiting.splice(0)) go();
  }
}

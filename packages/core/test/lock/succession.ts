import { AsyncResource } from 'node:async_hooks';
import { waitUntil, type TestRedis } from '@sluice/test-support';
import type { AcquireOptions, Lock, Locker, Locks, TryOptions } from '../../src/index';

/** By what a lock is held at the moment: its string alone, or the sets of the kernel. */
export type Path = 'fast' | 'kernel' | 'free';

type Taker = Pick<Locker, 'acquire' | 'tryAcquire'>;

/** The context of nobody, from which all callers come. */
const outside = new AsyncResource('outside');

/** In an asynchronous context of its own: callers who have nothing to do with each other. */
export function byItself<T>(work: () => T): T {
  return outside.runInAsyncScope(() => new AsyncResource('caller')).runInAsyncScope(work);
}

/** One lock that is held alone, and the oracle of it: everybody who is given it comes when nobody believes to have it. */
export class Succession {
  readonly key: string;
  readonly #redis: TestRedis;
  readonly #witness: Locks;
  readonly #given: Lock[] = [];

  constructor(redis: TestRedis, witness: Locks, key: string) {
    this.#redis = redis;
    this.#witness = witness;
    this.key = key;
  }

  mutex(locks: Locks): Taker {
    return {
      acquire: (options) => locks.acquire(this.key, options),
      tryAcquire: (options) => locks.tryAcquire(this.key, options),
    };
  }

  /** `undefined` when somebody else holds it. */
  async tryTo(who: Taker, options?: TryOptions): Promise<Lock | undefined> {
    const lock = await byItself(() => who.tryAcquire(options));
    return lock.acquired ? this.#arrived(lock) : undefined;
  }

  /** @throws {Error} when somebody else holds it. */
  async take(who: Taker, options?: TryOptions): Promise<Lock> {
    const lock = await this.tryTo(who, options);
    if (lock === undefined) throw new Error('Somebody else holds it');
    return lock;
  }

  /** Tries until it is free. */
  async takeLater(who: Taker): Promise<Lock> {
    let lock: Lock | undefined;
    await waitUntil('it is free', async () => (lock = await this.tryTo(who)) !== undefined);
    return lock as unknown as Lock;
  }

  async wait(who: Taker, options: AcquireOptions = {}): Promise<Lock> {
    return this.#arrived(await byItself(() => who.acquire({ wait: '1m', ttl: '1m', ...options })));
  }

  /** Refused, and held by the one who held it before. */
  async refuse(who: Taker): Promise<void> {
    expect(await byItself(() => who.tryAcquire())).toMatchObject({ acquired: false, key: this.key });
    await this.check();
  }

  /** Comes back once it waits in Redis. */
  async queue(who: Taker, options: AcquireOptions = {}): Promise<{ readonly given: Promise<Lock> }> {
    const before = await this.waiting();
    const given = this.wait(who, options);
    given.catch(() => undefined);
    await waitUntil('it waits', async () => (await this.waiting()) > before);
    await this.check();
    return { given };
  }

  async waiting(): Promise<number> {
    return (await this.#witness.inspect(this.key)).queue;
  }

  async path(): Promise<Path> {
    const lock = `lock:{${this.key}}`;
    if ((await this.#redis.raw('EXISTS', `${lock}:holders`, `${lock}:queue`)) !== 0) return 'kernel';
    const text = await this.#redis.raw('GET', lock);
    return typeof text === 'string' && !text.endsWith('|') ? 'fast' : 'free';
  }

  /** Who believes to hold it holds it in Redis, alone. */
  async check(): Promise<void> {
    const { holders } = await this.#witness.inspect(this.key);
    const believers = this.#given.filter(({ held }) => held);
    expect(believers.length).toBeLessThanOrEqual(1);
    expect(holders.length).toBeLessThanOrEqual(1);
    for (const { token } of believers) expect(holders).toMatchObject([{ token }]);
  }

  async #arrived(lock: Lock): Promise<Lock> {
    expect(this.#given.filter(({ held }) => held)).toEqual([]);
    for (const { token } of this.#given) expect(lock.token).toBeGreaterThan(token);
    expect(lock.held).toBe(true);
    this.#given.push(lock);
    await this.check();
    return lock;
  }
}

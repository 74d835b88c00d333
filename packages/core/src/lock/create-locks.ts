import { connectionOf } from '../connection/create-connection';
import { Acquirer } from './acquirer';
import { contextsOf } from './contexts';
import { inThisTick } from '../in-this-tick';
import { Kernel } from './kernel';
import { KindLocker, type LockerSettings } from './locker';
import type {
  AcquireOptions,
  Lock,
  Locker,
  LockKeys,
  LockRefused,
  Locks,
  LockState,
  ReadWriteLock,
  TryOptions,
} from './locks';
import { checkKey, checkPermits, resolveKeys, resolveLocks, type LocksOptions } from './options';
import { placeOf, type Place } from './place';

/** What a mutex or a writer takes: more than any semaphore has. */
const ALL_PERMITS = 1_000_000_000;

/** @throws {OptionError} for an option that is wrong or unknown. */
export function createLocks(options: LocksOptions): Locks {
  const settings = resolveLocks(options);
  const kernel = new Kernel(connectionOf(settings.redis), settings);
  return new RedisLocks(kernel, settings.prefix, settings.maxLeaseMs);
}

class RedisLocks implements Locks {
  readonly #kernel: Kernel;
  readonly #prefix: string;
  readonly #acquirer: Acquirer;
  readonly #settings: LockerSettings;

  constructor(kernel: Kernel, prefix: string, maxLeaseMs: number) {
    this.#kernel = kernel;
    this.#prefix = prefix;
    this.#acquirer = new Acquirer(kernel, prefix);
    const contexts = contextsOf(kernel.connection, prefix);
    this.#settings = { acquirer: this.#acquirer, contexts, name: prefix, maxLeaseMs };
  }

  acquire(keys: LockKeys, options?: AcquireOptions): Promise<Lock> {
    return this.#mutex(keys, (mutex) => mutex.acquire(options));
  }

  tryAcquire(keys: LockKeys, options?: TryOptions): Promise<Lock | LockRefused> {
    return this.#mutex(keys, (mutex) => mutex.tryAcquire(options));
  }

  using<T>(keys: LockKeys, options: AcquireOptions, work: (lock: Lock) => T | PromiseLike<T>): Promise<T> {
    return this.#mutex(keys, (mutex) => mutex.using(options, work));
  }

  semaphore(key: string, permits: number): Locker {
    checkKey('key', key);
    checkPermits(permits);
    return this.#locker([placeOf(this.#kernel.connection, this.#prefix, key, `${permits}`, 'semaphore')]);
  }

  readWrite(key: string): ReadWriteLock {
    checkKey('key', key);
    const { connection } = this.#kernel;
    return {
      read: this.#locker([placeOf(connection, this.#prefix, key, 'r', 'read')]),
      write: this.#locker([placeOf(connection, this.#prefix, key, 'x', 'write')]),
    };
  }

  async inspect(key: string): Promise<LockState> {
    checkKey('key', key);
    const { queue, holders } = await this.#kernel.inspect(this.#place(key));
    return {
      queue,
      holders: holders.map(({ id, ...row }) => ({
        owner: id,
        ...row,
        weight: id.startsWith('x.') ? ALL_PERMITS : 1,
      })),
    };
  }

  async forceRelease(key: string): Promise<number> {
    checkKey('key', key);
    return this.#kernel.force(this.#place(key));
  }

  close(): Promise<void> {
    return this.#acquirer.close();
  }

  #mutex<T>(keys: LockKeys, use: (mutex: Locker) => Promise<T>): Promise<T> {
    return inThisTick(() => use(this.#locker(resolveKeys(keys).map((key) => this.#place(key)))));
  }

  #place(key: string): Place {
    return placeOf(this.#kernel.connection, this.#prefix, key, 'x', 'mutex');
  }

  #locker(places: readonly Place[]): Locker {
    return new KindLocker(places, this.#settings);
  }
}

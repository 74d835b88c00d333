import { Redis } from 'ioredis';
import Redlock from 'redlock';
import { LEASE_MS, type LockContender } from '../lock-contender';

/** Asks on until it has the lock. */
const FOR_EVER = { retryCount: -1 };

export const contender: LockContender = {
  title: 'redlock',
  configuration:
    '`new Redlock([ioredis])`: one Redis, a lease of 10 s, asks again after 200 ± 100 ms (its defaults) without end; where it is to be renewed, `using`',
  connect({ url }) {
    const redlock = new Redlock([new Redis(url)]);
    return Promise.resolve({
      async acquire(key) {
        const lock = await redlock.acquire([key], LEASE_MS, FOR_EVER);
        return async () => {
          await lock.release();
        };
      },
      using: (key, work) => redlock.using([key], LEASE_MS, work),
    });
  },
};

import { createLocks } from '@sluice/core';
import { LEASE_MS, type LockContender } from '../lock-contender';

/** Long enough for whoever has to wait here. */
const WAIT_MS = 120_000;

export const contender: LockContender = {
  title: '@sluice/core',
  configuration: '`createLocks({ redis })`: a mutex with a lease of 10 s, renewed while held, and `wait`',
  async connect({ connectRedis }) {
    const locks = createLocks({ redis: await connectRedis() });
    const options = { ttl: LEASE_MS, wait: WAIT_MS };
    return {
      async acquire(key) {
        const lock = await locks.acquire(key, options);
        return async () => {
          const outcome = await lock.release();
          if (outcome !== 'released') throw new Error(`The lock was ${outcome}`);
        };
      },
      using: (key, work) => locks.using(key, options, work),
    };
  },
};

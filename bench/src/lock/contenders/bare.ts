import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { COMPARE_AND_DELETE } from '../bare-lock';
import { LEASE_MS, type LockContender } from '../lock-contender';

/** As redlock by default. */
const POLL_MS = 200;
const JITTER_MS = 100;

/** Longer than anything is held here, for want of a renewal. */
const LONG_LEASE_MS = 120_000;

/** The least that a lock can cost: no token, no deadline, no renewal, and nobody is told that it is free. */
export const contender: LockContender = {
  title: 'bare SET NX PX',
  configuration:
    'node-redis, `SET key id NX PX 10000`, compare-and-delete by `client.evalSha`; asks again after 200 ± 100 ms; where the others renew, it has a longer lease',
  async connect({ connectRedis }) {
    const redis = await connectRedis();
    const sha = await redis.scriptLoad(COMPARE_AND_DELETE);

    async function take(key: string, leaseMs: number): Promise<() => Promise<void>> {
      const id = randomBytes(16).toString('hex');
      while ((await redis.set(key, id, { NX: true, PX: leaseMs })) === null) {
        await pause(POLL_MS + (Math.random() * 2 - 1) * JITTER_MS);
      }
      return async () => {
        const deleted = await redis.evalSha(sha, { keys: [key], arguments: [id] });
        if (deleted !== 1) throw new Error('The lock was not held any more');
      };
    }

    return {
      acquire: (key) => take(key, LEASE_MS),
      async using(key, work) {
        const release = await take(key, LONG_LEASE_MS);
        await work();
        await release();
      },
    };
  },
};

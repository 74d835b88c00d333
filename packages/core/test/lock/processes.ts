import type { TestRedis } from '@sluice/test-support';
import { createLocks, type Lock, type Locks, type LocksOptions } from '../../src/index';

/** How long to wait for who leaves a queue: far less than one that does not leave counts as alive. */
export const LEAVING_MS = 5000;

/** Locks that stand for processes of their own: nothing is shared but Redis. All are closed after each test. */
export function useProcesses(redis: TestRedis): (options?: Partial<LocksOptions>) => Promise<Locks> {
  const made: Locks[] = [];
  afterEach(async () => {
    await Promise.all(made.splice(0).map((locks) => locks.close()));
  });
  return async (options) => {
    const locks = createLocks({ redis: await redis.client(), deadline: '5s', ...options });
    made.push(locks);
    return locks;
  };
}

let keys = 0;

/** Two processes, and a key that no other test of the file has. */
export async function twoProcesses(start: () => Promise<Locks>): Promise<{
  readonly here: Locks;
  readonly there: Locks;
  readonly key: string;
}> {
  return { here: await start(), there: await start(), key: `key-${String(++keys)}` };
}

/** @throws {Error} when somebody else holds it. */
export function held(lock: Awaited<ReturnType<Locks['tryAcquire']>>): Lock {
  if (!lock.acquired) throw new Error('Somebody else holds it');
  return lock;
}

import { createLocks, fencedEval, type Lock } from '@sluice/core';
import type { Client } from './client';
import type { Contender, HeldLock } from './contender';
import { DEADLINE_MS, MAX_LEASE_MS, TTL_MS, WAIT_MS } from './scenario';

const RECORD = `redis.call('RPUSH', KEYS[1], ARGV[1]) return redis.call('PEXPIRE', KEYS[1], 3600000)`;

/** Ours, used as its documentation says, with a resource that refuses who comes late. */
export function sluice(locks: Client, resources: Client, onFailover: 'none' | 'grace'): Contender {
  const own = createLocks({ redis: locks, deadline: DEADLINE_MS, maxLease: MAX_LEASE_MS, onFailover });
  return {
    acquire: async (key) => new OwnLock(await own.acquire(key, { ttl: TTL_MS, wait: WAIT_MS })),
    write: async (key, entry, { token = 0 }) => {
      const { accepted } = await fencedEval(resources, { keys: [key], lua: RECORD, args: [entry], token });
      return accepted;
    },
    close: () => own.close(),
  };
}

class OwnLock implements HeldLock {
  readonly #lock: Lock;

  constructor(lock: Lock) {
    this.#lock = lock;
  }

  get token(): number {
    return this.#lock.token;
  }

  /** Either of the two that users look at ends the belief. */
  get held(): boolean {
    return this.#lock.held && !this.#lock.signal.aborted;
  }

  async release(): Promise<void> {
    await this.#lock.release();
  }
}

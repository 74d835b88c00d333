import { createLocks, fencedEval, type Lock } from '@sluice/core';
import { LagMeter } from '../lag-meter';
import type { Client } from '../client';
import type { Contender, HeldLock } from './contender';
import { DEADLINE_MS, MAX_LEASE_MS, TTL_MS, WAIT_MS } from './scenario';

const RECORD = `redis.call('RPUSH', KEYS[1], ARGV[1]) return redis.call('PEXPIRE', KEYS[1], 3600000)`;

const lag = new LagMeter();

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
  toldLateMs = 0;
  readonly #lock: Lock;
  #lagBeforeMs = lag.total();

  constructor(lock: Lock) {
    this.#lock = lock;
    lock.signal.addEventListener('abort', () => {
      const lagMs = lag.total() - this.#lagBeforeMs;
      this.toldLateMs = Math.max(0, Date.now() - lock.expiresAt - lagMs);
    });
  }

  get token(): number {
    return this.#lock.token;
  }

  /** Either of the two that users look at ends the belief. */
  get held(): boolean {
    const lagMs = lag.total(); // before: a process that is stopped between the two was stopped while it held
    const held = this.#lock.held && !this.#lock.signal.aborted;
    if (held) this.#lagBeforeMs = lagMs;
    return held;
  }

  async release(): Promise<void> {
    await this.#lock.release();
  }
}

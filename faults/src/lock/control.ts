import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '../client';
import type { Contender, HeldLock } from './contender';
import { TTL_MS, WAIT_MS } from './scenario';

const POLL_MS = 20;

const DELETE = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;
const EXTEND = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0`;

/**
 * What people write themselves: SET NX PX, renewed by a timer, and compare-and-delete. It is right while nothing goes wrong;
 * but it never asks itself whether its lease can be over, and has no token that a resource could look at.
 */
export function control(locks: Client, resources: Client): Contender {
  const open = new Set<ControlLock>();
  return {
    async acquire(key) {
      const owner = randomUUID();
      const end = performance.now() + WAIT_MS;
      while ((await locks.set(`lock:${key}`, owner, { NX: true, PX: TTL_MS })) === null) {
        if (performance.now() > end) throw new Error('busy');
        await pause(POLL_MS);
      }
      const lock = new ControlLock(locks, `lock:${key}`, owner, () => open.delete(lock));
      open.add(lock);
      return lock;
    },
    async write(key, entry) {
      await resources.sendCommand(['RPUSH', key, entry]);
      return true;
    },
    close: async () => {
      await Promise.all([...open].map((lock) => lock.release()));
    },
  };
}

class ControlLock implements HeldLock {
  readonly token = undefined;
  readonly held = true;
  readonly toldLateMs = 0;
  readonly #redis: Client;
  readonly #key: string;
  readonly #owner: string;
  readonly #onRelease: () => void;
  readonly #timer: NodeJS.Timeout;

  constructor(redis: Client, key: string, owner: string, onRelease: () => void) {
    this.#redis = redis;
    this.#key = key;
    this.#owner = owner;
    this.#onRelease = onRelease;
    this.#timer = setInterval(() => {
      this.#eval(EXTEND, String(TTL_MS)).catch(() => undefined);
    }, TTL_MS / 3);
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    this.#onRelease();
    await this.#eval(DELETE).catch(() => undefined);
  }

  #eval(script: string, ...more: readonly string[]): Promise<unknown> {
    return this.#redis.eval(script, { keys: [this.#key], arguments: [this.#owner, ...more] });
  }
}

import type { RedisClientType } from 'redis';
import type { Contender } from '../load-contender';

export interface LockContender extends Contender {
  /** A user of locks, with connections of his own. */
  readonly connect: (surroundings: Surroundings) => Promise<LockUser>;
}

export interface Surroundings {
  readonly url: string;
  /** A connected client of node-redis. */
  readonly connectRedis: () => Promise<RedisClientType>;
}

export interface LockUser {
  /** Takes a lock, however long that takes. Resolves with what gives it free, and rejects if it was not held any more. */
  acquire(key: string): Promise<() => Promise<void>>;

  /** Holds a lock while something is done, and renews it as the contender does. */
  using(key: string, work: () => Promise<void>): Promise<void>;
}

/** The lease that all contenders ask for. */
export const LEASE_MS = 10_000;

import type { RedisClientType } from 'redis';
import type { Contender } from '../load-contender';

export interface QueueContender extends Contender {
  /** One side of a queue, with connections of its own. */
  readonly connect: (surroundings: Surroundings) => Promise<QueueUser>;
}

export interface Surroundings {
  readonly url: string;
  /** A connected client of node-redis. */
  readonly connectRedis: () => Promise<RedisClientType>;
}

export interface QueueUser {
  /** Resolves when the job is in Redis. */
  add(data: JobData): Promise<unknown>;
  /** Carries out jobs, so many at a time. Resolves when it is ready. */
  work(concurrency: number, carryOut: (data: JobData) => void): Promise<void>;
}

/** A hundred bytes or so, as the job of an application that names what is to be done. */
export interface JobData {
  readonly order: number;
  readonly customer: string;
  readonly items: readonly number[];
  readonly sentAtMs: number;
}

import type { Express } from 'express';
import type { RedisClientType } from 'redis';
import type { Contender } from '../load-contender';

/** One who does the work before a route. Lives in a process of its own, which loads this contender and no other. */
export interface HttpContender extends Contender {
  /** Whether it gets a Redis. */
  readonly usesRedis: boolean;
  /** The status of its answer in a scenario. @default 200 */
  readonly statusIn?: Readonly<Record<string, number>>;
  /** Puts its work before the route that all contenders share. */
  readonly mount: (app: Express, surroundings: Surroundings) => void | Promise<void>;
}

export interface Surroundings {
  readonly scenario: string;
  /** A connected client of node-redis. @throws {Error} for a contender that does not use Redis. */
  readonly redis: RedisClientType;
  /** Where that Redis is, for a contender with a client of its own. */
  readonly redisUrl: string;
}

import type { PGlite } from '@electric-sql/pglite';
import type { RedisClientType } from 'redis';
import type { Contender } from '../load-contender';

export interface WriteContender extends Contender {
  /** Whether it asks the Redis that all are given. */
  readonly usesRedis: boolean;
  readonly connect: (surroundings: Surroundings) => Promise<Writer>;
}

export interface Surroundings {
  /** A connected client of node-redis. */
  readonly connectRedis: () => Promise<RedisClientType>;
  /** Started in the same process: what it costs is in the CPU time of the process. It has the table {@link TABLE}. */
  readonly startDatabase: () => Promise<PGlite>;
}

export interface Writer {
  /** Resolves when it is acknowledged. */
  increment(id: string): Promise<unknown>;
  set(id: string, value: { readonly views: number; readonly text: string }): Promise<unknown>;
  /** Resolves when everything is where it is to be in the end. */
  drain(): Promise<unknown>;
}

export const TABLE = 'pages';

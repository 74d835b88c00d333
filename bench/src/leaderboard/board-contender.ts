import type { RedisClientType } from 'redis';
import type { Contender } from '../load-contender';

export interface BoardContender extends Contender {
  readonly open: (redis: RedisClientType) => Board;
}

/** A board that is asked in the way of its contender. */
export interface Board {
  /** Resolves with the score that there is now. */
  increment(id: string, by: number): Promise<number>;
  /** From 1. */
  rank(id: string): Promise<number | undefined>;
  /** The ids of so many, the best first. */
  top(count: number): Promise<readonly string[]>;
}

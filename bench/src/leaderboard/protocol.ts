import type { RedisSpec } from '../processes/connect-redis';

/** What is asked of a board, again and again. */
export type Work = 'increment' | 'rank' | 'top';

/** What a process is told when it starts, as JSON in its first argument. */
export interface WorkerSpec {
  readonly contender: string;
  /** How many are on the board. */
  readonly members: number;
  readonly redis: RedisSpec;
}

/** Does so much of some work, in so many loops at a time. Answers with the seconds that it took. */
export interface WorkerQuestion {
  readonly ask: 'calls';
  readonly work: Work;
  readonly calls: number;
  readonly loops: number;
}

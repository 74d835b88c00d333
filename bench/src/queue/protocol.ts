import type { RedisSpec } from '../processes/connect-redis';

/** What a process is told when it starts, as JSON in its first argument. */
export interface WorkerSpec {
  readonly contender: string;
  readonly redis: RedisSpec;
}

export type WorkerQuestion =
  /** Carries out jobs from now on. Answers when it is ready. */
  | { readonly ask: 'work'; readonly concurrency: number }
  /** Adds jobs, so many at a time. Answers when all are in Redis. */
  | { readonly ask: 'add'; readonly jobs: number; readonly together: number }
  /** Adds jobs one by one, with a pause after each. */
  | { readonly ask: 'add-slowly'; readonly jobs: number; readonly pauseMs: number }
  /** Answers when so many jobs were carried out since it was asked last, with how long each had been on its way, in ms. */
  | { readonly ask: 'carried-out'; readonly jobs: number };

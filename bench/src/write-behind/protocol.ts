import type { RedisSpec } from '../processes/connect-redis';

export type WriteKind = 'increment' | 'set';

/** What a process is told when it starts, as JSON in its first argument. */
export interface WorkerSpec {
  readonly contender: string;
  readonly kind: WriteKind;
  readonly redis: RedisSpec;
}

/** What a process is asked: to make so many writes, in so many loops at a time, and to drain. */
export interface WorkerQuestion {
  readonly ask: 'write';
  readonly writes: number;
  readonly loops: number;
}

export interface WorkerAnswer {
  /** Until the last was acknowledged. */
  readonly seconds: number;
  /** Of the database, drained. */
  readonly statements: number;
}

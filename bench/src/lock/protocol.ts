import type { RedisSpec } from '../processes/connect-redis';

/** What a process is told when it starts, as JSON in its first argument. */
export interface WorkerSpec {
  readonly contender: string;
  /** How many users of locks live in it. */
  readonly users: number;
  readonly redis: RedisSpec;
}

/** What a process is asked; unless said, of its first user and about the one lock that all know. */
export type WorkerQuestion =
  /** Takes and gives back free locks of its own, in so many loops at a time. Answers with the seconds that it took. */
  | { readonly ask: 'pairs'; readonly pairs: number; readonly loops: number; readonly process: number }
  /** Answers when it has the lock, with the time. */
  | { readonly ask: 'acquire' }
  /** Answers when the lock is free, with the time at which it began to give it free. */
  | { readonly ask: 'release' }
  /** Holds the lock until it is told otherwise. Answers when it has it. */
  | { readonly ask: 'hold' }
  /** Answers when the lock is free. */
  | { readonly ask: 'end-hold' }
  /** Has all users wait for the lock, and give it free at once when they have it. Answers at once. */
  | { readonly ask: 'wait' }
  /** Answers when all users have had the lock. */
  | { readonly ask: 'end-wait' };

import type { Duration } from '../duration';
import type { DeadJobs } from './dead-jobs';
import type { JobState } from './record';
import type { Cancelled } from './redis/cancel.lua';
import type { QueueCounts } from './redis/counts.lua';

/** How long to wait before a job is tried again: at random, up to `base`, and up to twice as long after every failure. */
export interface BackoffOptions {
  /** @default '1s' */
  readonly base?: Duration | undefined;
  /** @default '10m' */
  readonly max?: Duration | undefined;
}

/** Has one job stand for several that are added with the same key. */
export interface DedupOptions {
  /** Of any form and length. */
  readonly key: string;

  /**
   * What becomes of a job whose key stands for another one that has not ended.
   *
   * - `'keep-first'`: it is not added.
   * - `'replace'`: the other one is given its payload, unless it has begun.
   * - `'debounce'`: the same, and the `delay` of the other one begins anew.
   *
   * @default 'keep-first'
   */
  readonly mode?: 'keep-first' | 'replace' | 'debounce' | undefined;

  /** How long at least the key stands for the job, counted from its addition. @default until the job has ended */
  readonly ttl?: Duration | undefined;
}

/** Has a job added again and again, by whichever worker is there; while there is none, nothing piles up. */
export type RepeatOptions = {
  /** Names it: adding another one under the same key replaces it. */
  readonly key: string;
} & (
  | {
      /** When, as in crontab(5), or with a field for seconds before: `'0 3 * * *'`. */
      readonly cron: string;
      /** An IANA name. @default 'UTC' */
      readonly timezone?: string | undefined;
    }
  | {
      /** How long from one to the next: a second to a year. */
      readonly every: Duration;
    }
);

export interface AddOptions {
  /** How long from now on it may not begin. @default 0 */
  readonly delay?: Duration | undefined;

  /** Which comes first, -100 to 100: the higher. Among equals, whichever was added first. @default 0 */
  readonly priority?: number | undefined;

  /** How often it may fail before it is a dead letter. @default what its worker says */
  readonly attempts?: number | undefined;

  /** How long to wait in between. @default what its worker says */
  readonly backoff?: BackoffOptions | undefined;

  readonly dedup?: DedupOptions | undefined;

  /** Not with `delay` or `dedup`. */
  readonly repeat?: RepeatOptions | undefined;
}

export interface NewJob<Data> {
  readonly data: Data;
  readonly options?: Omit<AddOptions, 'repeat'> | undefined;
}

export interface AddedJob {
  /** Of the job that will run; of a repeated job, of the schedule, for `cancel`. */
  readonly id: string;
  /** `kept` and `replaced`: the id is that of another job, whose `dedup` key it has. */
  readonly outcome: 'added' | 'kept' | 'replaced' | 'scheduled';
}

/** A try that came to nothing. */
export interface JobError {
  /** It failed, or its worker was not heard of any more. */
  readonly kind: 'failed' | 'crashed';
  /** Which try it was, from 1. */
  readonly attempt: number;
  readonly at: Date;
  /** Cut off beyond a thousand characters. `''` of a crash. */
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
}

/** A job as it stood when it was asked for. */
export interface JobInfo<Data = unknown, Result = unknown> {
  readonly id: string;
  readonly state: JobState;
  readonly data: Data;
  readonly priority: number;
  /** Tries that failed, and that ended with a worker that was not heard of any more. */
  readonly failures: number;
  readonly crashes: number;
  readonly addedAt: Date;
  /** When the present state began; of a delayed job, when it ends. `undefined` of one that is ready. */
  readonly at: Date | undefined;
  /** What its handler has reported last. */
  readonly progress: unknown;
  /** What its handler returned, if it is completed. */
  readonly result: Result | undefined;
  /** The last ten, the latest at the end. */
  readonly errors: readonly JobError[];
  /** The last hundred lines. */
  readonly log: readonly { readonly at: Date; readonly line: string }[];
}

/** How a job has ended, or that it has not. */
export type EndedJob<Result> =
  | { readonly state: 'completed'; readonly result: Result }
  | { readonly state: 'dead'; readonly error: JobError | undefined }
  | { readonly state: 'cancelled' }
  /** It had not ended when the time was up. */
  | { readonly state: 'timeout' }
  /** There is no such job, or not any more. */
  | { readonly state: 'absent' };

export interface WaitForJobOptions {
  /** @default '30s' */
  readonly timeout?: Duration | undefined;
  /** Ends the waiting: it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Jobs that are carried out by workers, in any process that shares the Redis: at least once each, one worker at a time.
 *
 * Everything rejects with `RedisUnavailableError` when Redis gives no answer.
 */
export interface Queue<Data = unknown, Result = unknown> extends AsyncDisposable {
  readonly name: string;

  /**
   * Adds a job. What is added in one tick shares a round trip.
   *
   * @throws {QueueFullError} when there is no room. @throws {ValidationError} @throws {TooLargeError} @throws {OptionError}
   */
  add(data: Data, options?: AddOptions): Promise<AddedJob>;

  /**
   * Adds jobs, in their order: all or none of up to 500 that have 1 MiB together; more than that in several such steps.
   *
   * @throws {QueueFullError} when there is no room; its `added` says how many were added before.
   */
  addBulk(items: readonly NewJob<Data>[]): Promise<readonly AddedJob[]>;

  /** `undefined` when there is no such job, or not any more. One round trip. */
  get(id: string): Promise<JobInfo<Data, Result> | undefined>;

  /** Takes a job out of the queue, or ends a schedule. One round trip. */
  cancel(id: string): Promise<Cancelled>;

  /** Waits until a job has ended. One round trip, and one more every few seconds. */
  wait(id: string, options?: WaitForJobOptions): Promise<EndedJob<Result>>;

  /** Has no job begin any more, in any process. What runs goes on. */
  pause(): Promise<void>;

  resume(): Promise<void>;

  counts(): Promise<QueueCounts>;

  readonly dead: DeadJobs<Data, Result>;

  /**
   * Runs something unless it was done before under the same id, and gives what it came to: for effects of a job that must not
   * happen again when the job is tried again. While another one runs it, it is waited for.
   *
   * What was under way when its process died is run again: whether its effect had happened, nobody knows.
   *
   * @param id of the job, or of an effect of it: `${id}:mail`
   * @throws what `run` throws; it may then be run again. @throws {OptionError} when JSON has no form for what it gives: it
   * was done all the same, and gives `undefined` from then on.
   */
  once<T>(id: string, run: () => T | PromiseLike<T>): Promise<T>;

  /** Ends all waiting, and what is kept open for it. The client stays open. */
  close(): Promise<void>;
}

import type { Duration } from '../duration';

/** A job in the hands of a worker. Its methods may be taken apart. */
export interface Job<Data = unknown> {
  readonly data: Data;
  readonly id: string;
  /** Which try it is, from 1: those that failed and those that ended with their worker, and this one. */
  readonly attempt: number;

  /**
   * The fencing token: larger at every try of every job of the queue, also after a restart or failover of Redis. Give it
   * to whatever the job writes to, and let that refuse smaller ones.
   */
  readonly token: number;

  /** Aborted with a `LeaseLostError` as soon as the job cannot be counted on any more, whatever Redis does. */
  readonly signal: AbortSignal;

  /**
   * Sets the lease anew, unless it is longer. It is renewed by itself: this is for who is about to block the event loop for
   * longer than the lease, or wants to know.
   *
   * @param lease from now on, 100 ms to an hour; without, the worker's.
   * @throws {LeaseLostError} when the job is not held any more.
   */
  readonly extend: (lease?: Duration) => Promise<void>;

  /** Notes how far the job is: anything that JSON has a form for. @throws {LeaseLostError} */
  readonly progress: (value: unknown) => Promise<void>;

  /** Notes a line in the job's log, which keeps the last hundred, of up to a thousand characters. @throws {LeaseLostError} */
  readonly log: (line: string) => Promise<void>;
}

/** Carries out a job. What it returns is kept as the result. */
export type JobHandler<Data = unknown, Result = unknown> = (job: Job<Data>) => Result | PromiseLike<Result>;

export interface WorkerCloseOptions {
  /** How long to wait for what runs. @default '30s' */
  readonly timeout?: Duration | undefined;
}

/** Carries out the jobs of a queue until it is closed. */
export interface Worker extends AsyncDisposable {
  readonly name: string;
  /** How many jobs it has at this moment. */
  readonly running: number;

  /**
   * Begins no job any more and waits for those that run. What is not done by then has its signal aborted and is given back,
   * to be begun anew by another worker as if it had not been.
   */
  close(options?: WorkerCloseOptions): Promise<void>;
}

import { durationMs, type Duration } from '../duration';
import { OptionError, SluiceError } from '../errors';
import { chance } from '../resilience/chance';
import type { JobRetry } from './record';

/** How long to wait before a job is tried again: at random, up to `baseMs`, and up to twice as long after every failure. */
export interface BackoffRange {
  readonly baseMs: number;
  readonly maxMs: number;
}

/** Says how long to wait after so many failures, the last of which was `error`. */
export type Backoff = (failures: number, error: unknown) => Duration;

export interface RetrySettings {
  /** How often a job may fail. */
  readonly attempts: number;
  readonly backoff: BackoffRange | Backoff;
}

/** No delay of a job is longer. */
export const MAX_DELAY_MS = 10 * 366 * 86_400_000;

/**
 * How long to wait before a job that failed is tried again, in ms; less than 0 for never.
 *
 * @param failures with this one
 */
export function retryDelayOf(
  error: unknown,
  failures: number,
  { attempts, backoff }: RetrySettings,
  job: JobRetry,
): number {
  if (SluiceError.is(error) && UNRECOVERABLE.has(error.code)) return -1;
  if (failures >= (job.attempts ?? attempts)) return -1;
  const asked = readDelay((error as { retryAfter?: unknown } | null | undefined)?.retryAfter);
  if (asked !== undefined) return asked;
  if (typeof backoff === 'function' && job.backoff === undefined) {
    return readDelay(backoff(failures, error)) ?? jittered(DEFAULT_BACKOFF, failures);
  }
  return jittered(job.backoff ?? (backoff as BackoffRange), failures);
}

export const DEFAULT_BACKOFF: BackoffRange = { baseMs: 1000, maxMs: 600_000 };

/** What is as wrong the next time. */
const UNRECOVERABLE = new Set<string>(['ERR_UNRECOVERABLE', 'ERR_VALIDATION']);

/** More make any time the longest, and infinity of nothing is no number. */
const MOST_DOUBLINGS = 64;

/** Full jitter. Source: Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015. */
function jittered({ baseMs, maxMs }: BackoffRange, failures: number): number {
  const doublings = Math.min(failures - 1, MOST_DOUBLINGS);
  return Math.round(chance() * Math.min(maxMs, baseMs * 2 ** doublings));
}

/** A job's error may say anything; what is no duration says nothing. */
function readDelay(value: unknown): number | undefined {
  try {
    return durationMs('retryAfter', value as Duration, 0, MAX_DELAY_MS);
  } catch (error) {
    if (error instanceof OptionError) return undefined;
    throw error;
  }
}

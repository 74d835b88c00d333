import { durationMs, type Duration } from '../duration';
import { checkFunction, checkInteger, checkKnown, withDefaults, type Defaults } from '../options';
import type { BackoffOptions } from './queue';
import { MAX_DELAY_MS, type Backoff, type RetrySettings } from './retry';
import {
  resolveBackoff,
  resolveShared,
  SHARED_DEFAULTS,
  type ResolvedShared,
  type SharedQueueOptions,
} from './shared-options';
import type { JobHandler } from './worker';

/** What is kept of those that ended. The oldest make room. */
export interface JobRetention {
  readonly age?: Duration | undefined;
  /** Of payloads, results and notes, and 512 for each job. */
  readonly bytes?: number | undefined;
}

export interface WorkerOptions<Data = unknown, Result = unknown> extends SharedQueueOptions<unknown, Data> {
  /** Carries out one job. */
  handler: JobHandler<Data, Result>;

  /** How many jobs it has at a time. @default 1 */
  concurrency?: number;

  /**
   * How long a job outlives its worker's process before another worker takes it over. Renewed every third of it. From 100 ms
   * to an hour.
   *
   * @default '30s'
   */
  lease?: Duration;

  /** How often a job may fail before it is a dead letter. @default 5 */
  attempts?: number;

  /**
   * How long to wait before a job is tried again: a range with full jitter, or a function of how often it has failed and of
   * its error. An error with `retryAfter`, a duration, decides for itself.
   *
   * @default { base: '1s', max: '10m' }
   */
  backoff?: BackoffOptions | Backoff;

  /** After how many workers that were not heard of any more a job is a dead letter: it may be what kills them. @default 3 */
  maxCrashes?: number;

  /** What is kept of completed jobs. @default { age: '1h', bytes: 67_108_864 } */
  retain?: JobRetention;

  /** What is kept of dead letters. @default { age: '30d', bytes: 67_108_864 } */
  retainDead?: JobRetention;

  /** How many jobs may begin within any time of that length, over all workers of the queue. @default no bound */
  rateLimit?: { readonly limit: number; readonly window: Duration } | undefined;
}

export interface Retention {
  readonly ageMs: number;
  readonly bytes: number;
}

export interface ResolvedWorker extends ResolvedShared {
  readonly handler: JobHandler;
  readonly concurrency: number;
  readonly leaseMs: number;
  readonly retry: RetrySettings;
  readonly maxCrashes: number;
  readonly retain: Retention;
  readonly retainDead: Retention;
  /** A limit of 0 is none. */
  readonly rateLimit: { readonly limit: number; readonly windowMs: number };
}

const DEFAULTS: Defaults<WorkerOptions> = {
  ...SHARED_DEFAULTS,
  deadline: 1000,
  concurrency: 1,
  lease: '30s',
  attempts: 5,
  backoff: {},
  maxCrashes: 3,
  retain: {},
  retainDead: {},
  rateLimit: undefined,
};

const HOUR_MS = 3_600_000;
const RETAIN: Retention = { ageMs: HOUR_MS, bytes: 67_108_864 };
const RETAIN_DEAD: Retention = { ageMs: 30 * 24 * HOUR_MS, bytes: 67_108_864 };
const MAX_CONCURRENCY = 10_000;
const MAX_LIMIT = 100_000;

/** @throws {OptionError} for an option that is wrong or unknown. */
export function resolveWorker(options: WorkerOptions): ResolvedWorker {
  checkKnown(options, ['redis', 'name', 'handler', ...Object.keys(DEFAULTS)]);
  const given = withDefaults(options, DEFAULTS);
  const { handler, concurrency, attempts, backoff, maxCrashes } = given;
  checkFunction('handler', handler);
  checkInteger('concurrency', concurrency, 1, MAX_CONCURRENCY);
  checkInteger('attempts', attempts, 1, 1_000_000);
  checkInteger('maxCrashes', maxCrashes, 1, 1_000_000);
  if (typeof backoff !== 'function') checkKnown(backoff, ['base', 'max'], 'backoff.');
  return {
    ...resolveShared(given),
    handler,
    concurrency,
    leaseMs: durationMs('lease', given.lease, 100, HOUR_MS),
    retry: { attempts, backoff: typeof backoff === 'function' ? backoff : resolveBackoff(backoff) },
    maxCrashes,
    retain: resolveRetention('retain', given.retain, RETAIN),
    retainDead: resolveRetention('retainDead', given.retainDead, RETAIN_DEAD),
    rateLimit: resolveRateLimit(given.rateLimit),
  };
}

function resolveRetention(option: string, given: JobRetention, { ageMs, bytes }: Retention): Retention {
  checkKnown(given, ['age', 'bytes'], `${option}.`);
  if (given.bytes !== undefined) checkInteger(`${option}.bytes`, given.bytes, 0);
  return {
    ageMs: given.age === undefined ? ageMs : durationMs(`${option}.age`, given.age, 0, MAX_DELAY_MS),
    bytes: given.bytes ?? bytes,
  };
}

function resolveRateLimit(given: WorkerOptions['rateLimit']): ResolvedWorker['rateLimit'] {
  if (given === undefined) return { limit: 0, windowMs: 1 };
  checkKnown(given, ['limit', 'window'], 'rateLimit.');
  checkInteger('rateLimit.limit', given.limit, 1, MAX_LIMIT);
  return { limit: given.limit, windowMs: durationMs('rateLimit.window', given.window, 1, 24 * HOUR_MS) };
}

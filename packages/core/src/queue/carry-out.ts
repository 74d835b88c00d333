import { publishError } from '../events';
import { createWarnOnce } from '../warn-once';
import { storableError } from './job-info';
import type { Kernel, Settlement } from './kernel';
import type { Payloads, Stored } from './payloads';
import { DEFAULT_BACKOFF, retryDelayOf, type RetrySettings } from './retry';
import { JobForHandler, type RunningJob } from './running-job';
import type { JobHandler } from './worker';

/** What jobs are carried out with. */
export interface Workshop {
  readonly kernel: Kernel;
  readonly payloads: Payloads;
  readonly handler: JobHandler;
  readonly leaseMs: number;
  readonly retry: RetrySettings;
}

/** Has the handler do a job, and tells what came of it. Never rejects. */
export async function carryOut(job: RunningJob, workshop: Workshop): Promise<Settlement> {
  let result: unknown;
  try {
    const { kernel, payloads, handler, leaseMs } = workshop;
    const opened = payloads.open(job.id, job.record, job.payload);
    const data = opened instanceof Promise ? ((await opened) as unknown) : opened;
    result = await handler(new JobForHandler(data, job, kernel, payloads, leaseMs));
  } catch (error) {
    return failed(job, error, delayOf(job, error, workshop), workshop.payloads);
  }
  try {
    const text = workshop.payloads.encode('results', job.id, result);
    return settlementOf(job, 'c', 0, text instanceof Promise ? await text : text);
  } catch (error) {
    return failed(job, error, -1, workshop.payloads); // its effects are there: done again it would come to the same
  }
}

export function settlementOf(
  { id, token }: RunningJob,
  verb: Settlement['verb'],
  delayMs: number,
  text: Stored,
): Settlement {
  return { id, token, verb, delayMs, text };
}

async function failed(
  job: RunningJob,
  error: unknown,
  delayMs: number,
  payloads: Payloads,
): Promise<Settlement> {
  let text: Stored = '';
  try {
    text = await payloads.encode('errors', job.id, storableError(error));
  } catch {
    // what cannot be sealed is not told
  }
  return settlementOf(job, 'f', delayMs, text);
}

const warnOnce = createWarnOnce<'SLUICE_BACKOFF_THREW'>();

/** A bug in `backoff`, for which the job is not to blame. */
function tellOfThrown(error: unknown): void {
  publishError(error);
  warnOnce(
    'SLUICE_BACKOFF_THREW',
    '',
    'The `backoff` of a worker threw, or the `retryAfter` of an error: the job is tried again after the default one. What was ' +
      'thrown is on the channel "sluice:connection".',
  );
}

function delayOf({ record }: RunningJob, error: unknown, { retry }: Workshop): number {
  const failures = record.failures + 1;
  try {
    return retryDelayOf(error, failures, retry, record.retry);
  } catch (thrown) {
    tellOfThrown(thrown);
    return retryDelayOf(undefined, failures, { ...retry, backoff: DEFAULT_BACKOFF }, record.retry);
  }
}

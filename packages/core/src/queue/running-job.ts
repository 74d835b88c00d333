import { durationMs, type Duration } from '../duration';
import { RedisReplyError } from '../errors';
import { checkText } from '../options';
import { Lease, presentMoment } from '../lease/lease';
import { LeaseLostError, type LeaseLoss } from './errors';
import type { Kernel } from './kernel';
import type { Payloads } from './payloads';
import { readRecord, type JobRecord } from './record';
import type { Job } from './worker';

const HOUR_MS = 3_600_000;
const LINE_LENGTH = 1000;

/** A job that this worker has, from its claim to its end. */
export class RunningJob {
  readonly id: string;
  readonly record: JobRecord;
  readonly payload: Buffer;
  lease: Lease;
  #controller: AbortController | undefined;
  #loss: LeaseLoss | undefined;

  constructor(id: string, record: JobRecord, payload: Buffer, lease: Lease) {
    this.id = id;
    this.record = record;
    this.payload = payload;
    this.lease = lease;
  }

  get token(): string {
    return this.record.token;
  }

  get attempt(): number {
    return this.record.failures + this.record.crashes + 1;
  }

  /** Why it cannot be counted on any more, if so. */
  get loss(): LeaseLoss | undefined {
    return this.#loss;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#loss !== undefined && !this.#controller.signal.aborted) this.#abort(this.#loss);
    return this.#controller.signal;
  }

  /** Of two causes the one that is known for sure stays: a lease that ran out here may stand in Redis still. */
  lose(loss: LeaseLoss): void {
    if (this.#loss !== undefined && this.#loss !== 'expired') return;
    this.#loss = loss;
    this.#abort(loss);
  }

  /** A reply that overtook another must not bring an older lease back, nor a shorter one. */
  renewed(lease: Lease): void {
    if (lease.leftMs > this.lease.leftMs) this.lease = lease;
  }

  #abort(loss: LeaseLoss): void {
    this.#controller?.abort(new LeaseLostError(loss));
  }
}

/** Of a record that is none, because somebody else has written there, nobody has a job; Redis drops it with its lease. */
export function runningJobOf(
  id: Buffer,
  record: Buffer,
  payload: Buffer,
  lease: Lease,
): RunningJob | undefined {
  try {
    return new RunningJob(id.toString('latin1'), readRecord(record), payload, lease);
  } catch (error) {
    if (error instanceof RedisReplyError) return undefined;
    throw error;
  }
}

/** What a handler is given. What few handlers use is made when it is used. */
export class JobForHandler<Data> implements Job<Data> {
  readonly data: Data;
  readonly #job: RunningJob;
  readonly #kernel: Kernel;
  readonly #payloads: Payloads;
  readonly #leaseMs: number;

  constructor(data: Data, job: RunningJob, kernel: Kernel, payloads: Payloads, leaseMs: number) {
    this.data = data;
    this.#job = job;
    this.#kernel = kernel;
    this.#payloads = payloads;
    this.#leaseMs = leaseMs;
  }

  get id(): string {
    return this.#job.id;
  }

  get attempt(): number {
    return this.#job.attempt;
  }

  get token(): number {
    return Number(this.#job.token);
  }

  get signal(): AbortSignal {
    return this.#job.signal;
  }

  get extend(): (lease?: Duration) => Promise<void> {
    return async (lease) => {
      const leaseMs = lease === undefined ? this.#leaseMs : durationMs('lease', lease, 100, HOUR_MS);
      const renewed = new Lease(leaseMs, presentMoment());
      const lost = await this.#kernel.extend([this.#job], leaseMs);
      this.#checkHeld(lost.length === 0);
      this.#job.renewed(renewed);
    };
  }

  get progress(): (value: unknown) => Promise<void> {
    return async (value) => {
      const text = await this.#payloads.encode('progress', this.id, value);
      this.#checkHeld(await this.#kernel.note(this.id, this.#job.token, 'progress', text));
    };
  }

  get log(): (line: string) => Promise<void> {
    return async (line) => {
      checkText('line', line, Infinity);
      this.#checkHeld(await this.#kernel.note(this.id, this.#job.token, 'log', line.slice(0, LINE_LENGTH)));
    };
  }

  #checkHeld(held: boolean): void {
    if (!held) this.#job.lose('taken');
    const { loss } = this.#job;
    if (loss !== undefined && !(held && loss === 'expired')) throw new LeaseLostError(loss);
  }
}

import { monotonicMs } from '../clock';
import type { Connection } from '../connection/connection';
import { connectionOf } from '../connection/create-connection';
import { mayHaveRun } from '../connection/failure';
import { RedisUnavailableError } from '../errors';
import { Lease, presentMoment } from '../lease/lease';
import { idempotencyEvents, type IdempotencyEvent } from './events';
import { RunningExecution } from './execution';
import type { Began, BeginOptions, Idempotency, IdempotentWork } from './idempotency';
import { LateWork } from './late-work';
import {
  checkWork,
  resolveBegin,
  resolveOptions,
  type IdempotencyOptions,
  type ResolvedBegin,
  type ResolvedOptions,
} from './options';
import { WorkRecord } from './record';
import type { BeginReply } from './redis/begin.lua';
import { SettlementWatch } from './settlement';

/**
 * Keeps a record of each piece of work, so that it is done once and its result is known to all who ask for it again.
 *
 * An execution is held like a lock: by a lease on the clock of Redis that is renewed while it runs, with a fencing token. The
 * record is the lock, so that to look, to begin and to complete are each one atomic step, and one round trip.
 *
 * @throws {OptionError} at once, for a wrong option.
 */
export function createIdempotency(options: IdempotencyOptions): Idempotency {
  return new RecordedIdempotency(resolveOptions(options));
}

type Running = Extract<BeginReply, { state: 'running' }>;

class RecordedIdempotency implements Idempotency {
  readonly #connection: Connection;
  readonly #options: ResolvedOptions;
  readonly #late = new LateWork();
  readonly #closing = new AbortController();

  constructor(options: ResolvedOptions) {
    this.#connection = connectionOf(options.redis);
    this.#options = options;
  }

  async begin(work: IdempotentWork, options: BeginOptions = {}): Promise<Began> {
    checkWork(work);
    const call = resolveBegin(options);
    if (this.#closing.signal.aborted) {
      throw new RedisUnavailableError('closed', 'no', 'The idempotency was closed');
    }
    const startedAtMs = monotonicMs();
    const publish = (outcome: IdempotencyEvent['outcome']) => {
      idempotencyEvents.publish(() => ({
        operation: 'begin',
        outcome,
        durationMs: monotonicMs() - startedAtMs,
      }));
    };
    try {
      const began = await this.#begin(new WorkRecord(this.#connection, this.#options, work), call);
      publish(began.state);
      return began;
    } catch (error) {
      if (error instanceof RedisUnavailableError) publish('unavailable');
      throw error;
    }
  }

  close(): void {
    this.#closing.abort();
    this.#late.close();
  }

  async #begin(record: WorkRecord, call: ResolvedBegin): Promise<Began> {
    let first: Began;
    try {
      first = await this.#ask(record, call);
    } catch (error) {
      if (mayHaveRun(error)) this.#withdraw(record);
      throw error;
    }
    return first.state === 'running' && call.waitMs > 0 ? this.#wait(record, call, first) : first;
  }

  async #ask(record: WorkRecord, { maxHoldMs }: ResolvedBegin): Promise<Began> {
    const sentAt = presentMoment();
    const reply = await record.begin();
    if (reply.state !== 'started') return reply;
    const lease = new Lease(this.#options.leaseMs, sentAt);
    const execution = new RunningExecution(record, reply.token, lease, maxHoldMs, this.#late);
    return { state: 'started', execution };
  }

  /** Without Redis, what was known last stands: somebody does the work. */
  async #wait(record: WorkRecord, call: ResolvedBegin, first: Running): Promise<Began> {
    const untilMs = monotonicMs() + call.waitMs;
    // Not AbortSignal.any: a signal that lives on keeps something of each that was made of it, for ever.
    const ends = call.signal === undefined ? [this.#closing.signal] : [this.#closing.signal, call.signal];
    const watch = new SettlementWatch(this.#connection, record.channel, ends);
    const isOver = () => watch.isOver || monotonicMs() >= untilMs;
    let last: Began = first;
    let doubtful = false;
    try {
      while (last.state === 'running') {
        await watch.wait(Math.min(untilMs - monotonicMs(), last.retryAfterMs + 1));
        if (isOver()) break;
        try {
          last = await this.#ask(record, call);
        } catch (error) {
          if (!(error instanceof RedisUnavailableError)) throw error;
          doubtful ||= mayHaveRun(error);
        }
      }
      return last;
    } finally {
      watch.stop();
      if (doubtful && last.state === 'running') this.#withdraw(record);
    }
  }

  /** Takes back what may have been noted without anybody who does the work. */
  #withdraw(record: WorkRecord): void {
    this.#late.add(() => record.release());
  }
}

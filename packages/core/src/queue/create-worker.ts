import { monotonicMs } from '../clock';
import { connectionOf } from '../connection/create-connection';
import { HeardChannel } from '../connection/heard-channel';
import { durationMs } from '../duration';
import { checkKnown } from '../options';
import type { Lease } from '../lease/lease';
import { carryOut, settlementOf, type Workshop } from './carry-out';
import type { Counter } from './counter';
import { EarlyCancellations } from './early-cancellations';
import { queueEvents, type QueueEvent } from './events';
import { Exchanger } from './exchanger';
import { Heartbeat } from './heartbeat';
import { newId } from './ids';
import { Kernel, type Settlement } from './kernel';
import { FIELDS } from './overlap';
import { Payloads } from './payloads';
import type { ExchangeReply } from './redis/exchange.lua';
import { runningJobOf, type RunningJob } from './running-job';
import { nextAfter, readDefinition } from './schedules';
import type { WorkerCloseOptions, Worker } from './worker';
import { resolveWorker, type ResolvedWorker, type WorkerOptions } from './worker-options';

const CLOSE_MS = 30_000;
const MAX_CLOSE_MS = 2 ** 31 - 1;

/** Begins at once. @throws {OptionError} for an option that is wrong or unknown. */
export function createWorker<Data = unknown, Result = unknown>(options: WorkerOptions<Data, Result>): Worker {
  return new QueueWorker(resolveWorker(options as unknown as WorkerOptions));
}

class QueueWorker implements Worker, Counter {
  readonly name: string;
  readonly #settings: ResolvedWorker;
  readonly #kernel: Kernel;
  readonly #workshop: Workshop;
  readonly #exchanger: Exchanger;
  readonly #heartbeat: Heartbeat;
  readonly #cancellations: HeardChannel;
  readonly #running = new Set<RunningJob>();
  readonly #early = new EarlyCancellations();
  #closing: Promise<void> | undefined;
  #onEmpty: (() => void) | undefined;

  constructor(settings: ResolvedWorker) {
    this.name = settings.name;
    this.#settings = settings;
    this.#kernel = new Kernel(connectionOf(settings.redis), settings);
    const payloads = new Payloads(this.#kernel.queue, settings);
    const { handler, leaseMs, retry } = settings;
    this.#workshop = { kernel: this.#kernel, payloads, handler, leaseMs, retry };
    this.#exchanger = new Exchanger(this.#kernel, settings, this);
    this.#heartbeat = new Heartbeat(this.#kernel, settings.leaseMs, this.#running);
    this.#cancellations = new HeardChannel(this.#kernel.connection, `${this.#kernel.queue}:cancelled`, {
      onMessage: (id) => {
        this.#cancel(id);
      },
      onMissed: () => undefined, // the next heartbeat tells
    });
    this.#cancellations.listen();
    this.#exchanger.plan();
  }

  get running(): number {
    return this.#running.size;
  }

  room(): number {
    return this.#closing === undefined ? this.#settings.concurrency - this.#running.size : 0;
  }

  onClaimed(claimed: readonly Buffer[], lease: Lease): void {
    for (let start = 0; start < claimed.length; start += FIELDS) {
      const [id, record, payload] = claimed.slice(start, start + FIELDS) as [Buffer, Buffer, Buffer];
      const job = runningJobOf(id, record, payload, lease);
      if (job !== undefined) this.#begin(job);
    }
    this.#heartbeat.start();
  }

  onExchanged({ crashed, buried, schedules }: ExchangeReply): void {
    if (crashed > buried) this.#tell('crashed', 0, crashed - buried);
    if (buried > 0) this.#tell('dead', 0, buried);
    for (let start = 0; start < schedules.length; start += 3) {
      const [id, due, definition] = schedules.slice(start, start + 3) as [string, string, string];
      void this.#occur(id, due, definition);
    }
  }

  onRefused({ verb }: Settlement): void {
    if (verb !== 'b') this.#tell('lost', 0);
  }

  onUnavailable(): void {
    this.#tell('unavailable', 0);
  }

  close(options: WorkerCloseOptions = {}): Promise<void> {
    checkKnown(options, ['timeout']);
    const { timeout = CLOSE_MS } = options;
    const timeoutMs = durationMs('timeout', timeout, 0, MAX_CLOSE_MS);
    this.#closing ??= this.#close(timeoutMs);
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #begin(job: RunningJob): void {
    if (this.#early.had(job.id)) {
      this.#tell('lost', 0);
      return;
    }
    this.#running.add(job);
    // What was claimed while it was closed goes back.
    if (this.#closing !== undefined) this.#giveBack(job);
    else void this.#run(job);
  }

  async #run(job: RunningJob): Promise<void> {
    const startedAtMs = monotonicMs();
    const settlement = await carryOut(job, this.#workshop);
    if (!this.#running.delete(job)) return; // it was given back
    if (this.#running.size === 0) this.#onEmpty?.();
    // Of a lease that ran out here Redis may know better.
    if (job.loss !== undefined && job.loss !== 'expired') {
      this.#exchanger.plan();
      this.#tell('lost', monotonicMs() - startedAtMs);
      return;
    }
    this.#exchanger.settle(settlement);
    this.#tell(outcomeOf(settlement), monotonicMs() - startedAtMs);
  }

  #giveBack(job: RunningJob): void {
    this.#running.delete(job);
    job.lose('released');
    this.#exchanger.settle(settlementOf(job, 'b', 0, ''));
    this.#tell('released', 0);
  }

  #cancel(id: string): void {
    for (const job of this.#running) {
      if (job.id !== id) continue;
      job.lose('cancelled');
      return;
    }
    this.#early.note(id);
  }

  async #occur(schedule: string, due: string, text: string): Promise<void> {
    try {
      const { times, ...definition } = readDefinition(text);
      const nextDue = nextAfter(times, Date.now(), Number(due)) ?? '';
      await this.#kernel.occur({ schedule, due, nextDue, job: newId(), ...definition });
    } catch {
      // It is due until somebody has added it: the next exchange tells of it again.
      this.#tell('unavailable', 0);
    }
  }

  async #close(timeoutMs: number): Promise<void> {
    this.#exchanger.stopClaiming();
    this.#cancellations.close();
    await this.#emptyWithin(timeoutMs);
    for (const job of [...this.#running]) this.#giveBack(job);
    const { deadlineMs } = this.#settings;
    await within(2 * deadlineMs, this.#exchanger.drained());
    this.#exchanger.close();
    this.#heartbeat.close();
  }

  async #emptyWithin(ms: number): Promise<void> {
    if (this.#running.size === 0 || ms === 0) return;
    await within(ms, new Promise<void>((resolve) => (this.#onEmpty = resolve)));
  }

  #tell(outcome: QueueEvent['outcome'], durationMs: number, jobs = 1): void {
    if (!queueEvents.hasSubscribers) return;
    queueEvents.publish(() => ({ name: this.name, outcome, durationMs, jobs }));
  }
}

function outcomeOf({ verb, delayMs }: Settlement): QueueEvent['outcome'] {
  if (verb === 'c') return 'completed';
  return delayMs < 0 ? 'dead' : 'failed';
}

/** The end of work, or of the time for it. */
async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([work, timeUp]);
  clearTimeout(timer);
}

import { monotonicMs } from '../clock';
import { RedisUnavailableError } from '../errors';
import { atEndOfTick } from './end-of-tick';
import { QueueFullError } from './errors';
import { queueEvents, type QueueEvent } from './events';
import type { Kernel, NewRow } from './kernel';
import type { AddedJob } from './queue';
import type { QueueBounds } from './queue-options';

/** Most that one call of a script adds, so that it does not keep Redis for long. */
const MOST_JOBS = 500;
const MOST_BYTES = 1_048_576;

interface Waiting {
  readonly row: NewRow;
  readonly resolve: (added: AddedJob) => void;
  readonly reject: (error: unknown) => void;
}

/** Adds jobs: those that come in one tick by one call, each for itself. */
export class Additions {
  readonly #kernel: Kernel;
  readonly #name: string;
  readonly #bounds: QueueBounds;
  #waiting: Waiting[] = [];

  constructor(kernel: Kernel, name: string, bounds: QueueBounds) {
    this.#kernel = kernel;
    this.#name = name;
    this.#bounds = bounds;
  }

  add(row: NewRow): Promise<AddedJob> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) atEndOfTick(this.#flush);
      this.#waiting.push({ row, resolve, reject });
    });
  }

  /** In their order, a part at a time. @throws {QueueFullError} */
  async addAll(rows: readonly NewRow[]): Promise<readonly AddedJob[]> {
    const added: AddedJob[] = [];
    for (const part of partsOf(rows, (row) => row)) {
      const startedAtMs = monotonicMs();
      const outcomes = await this.#kernel.add(part, this.#bounds, true).catch((error: unknown) => {
        this.#tellFailure(error, part.length, startedAtMs);
        throw error;
      });
      if (outcomes.length === 0) {
        this.#tell('full', part.length, startedAtMs);
        throw new QueueFullError(added.length);
      }
      part.forEach(({ id }, index) => added.push(addedOf(id, outcomes[index])));
      this.#tellAdded(added.slice(-part.length), startedAtMs);
    }
    return added;
  }

  readonly #flush = (): void => {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const part of partsOf(waiting, ({ row }) => row)) this.#send(part);
  };

  #send(part: readonly Waiting[]): void {
    const startedAtMs = monotonicMs();
    const rows = part.map(({ row }) => row);
    this.#kernel.add(rows, this.#bounds, false).then(
      (outcomes) => {
        const added: AddedJob[] = [];
        part.forEach(({ row, resolve, reject }, index) => {
          const outcome = outcomes[index];
          if (outcome === 0) reject(new QueueFullError());
          else {
            const one = addedOf(row.id, outcome);
            added.push(one);
            resolve(one);
          }
        });
        if (added.length < part.length) this.#tell('full', part.length - added.length, startedAtMs);
        this.#tellAdded(added, startedAtMs);
      },
      (error: unknown) => {
        for (const { reject } of part) reject(error);
        this.#tellFailure(error, part.length, startedAtMs);
      },
    );
  }

  #tellAdded(added: readonly AddedJob[], startedAtMs: number): void {
    if (!queueEvents.hasSubscribers) return;
    for (const outcome of ['added', 'kept', 'replaced'] as const) {
      const jobs = added.filter((one) => one.outcome === outcome).length;
      if (jobs > 0) this.#tell(outcome, jobs, startedAtMs);
    }
  }

  #tellFailure(error: unknown, jobs: number, startedAtMs: number): void {
    if (error instanceof RedisUnavailableError) this.#tell('unavailable', jobs, startedAtMs);
  }

  #tell(outcome: QueueEvent['outcome'], jobs: number, startedAtMs: number): void {
    queueEvents.publish(() => ({
      name: this.#name,
      outcome,
      durationMs: monotonicMs() - startedAtMs,
      jobs,
    }));
  }
}

/** 1 for a job that was added; otherwise a letter, and the id of the one that was there before. */
function addedOf(id: string, outcome: number | string | undefined): AddedJob {
  if (typeof outcome !== 'string') return { id, outcome: 'added' };
  return { id: outcome.slice(1), outcome: outcome.startsWith('k') ? 'kept' : 'replaced' };
}

/** Parts of a list, in its order, that are small enough for one call. */
function* partsOf<Item>(items: readonly Item[], rowOf: (item: Item) => NewRow): Generator<readonly Item[]> {
  let part: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = rowOf(item).payload.length;
    if (part.length > 0 && (part.length === MOST_JOBS || bytes + size > MOST_BYTES)) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(item);
    bytes += size;
  }
  if (part.length > 0) yield part;
}

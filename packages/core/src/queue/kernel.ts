import type { CallOptions, Connection } from '../connection/connection';
import { hashTag } from '../connection/keys';
import type { QueueBounds } from './queue-options';
import { add } from './redis/add.lua';
import { cancel, type Cancelled } from './redis/cancel.lua';
import { counts, type QueueCounts } from './redis/counts.lua';
import { deadIds, purge, redrive } from './redis/dead.lua';
import { exchange, type ExchangeReply } from './redis/exchange.lua';
import { extend } from './redis/extend.lua';
import { look, type FoundJob } from './redis/look.lua';
import { note } from './redis/note.lua';
import { pause } from './redis/pause.lua';
import { occur, schedule, unschedule } from './redis/schedule.lua';
import { take } from './redis/take.lua';
import type { Stored } from './payloads';
import type { Retention } from './worker-options';

/** A job that is to be added, as the script takes it. */
export interface NewRow {
  readonly id: string;
  readonly payload: Stored;
  readonly spec: string;
}

/** What became of a job that a worker had. */
export interface Settlement {
  readonly id: string;
  readonly token: string;
  /** It is completed, has failed, or is given back. */
  readonly verb: 'c' | 'f' | 'b';
  /** Of one that failed, when it is tried again, in ms from now; less than 0 for never. */
  readonly delayMs: number;
  /** The result, or the error. */
  readonly text: Stored;
}

/** What all exchanges of a worker have in common. */
export interface ExchangeSettings {
  readonly leaseMs: number;
  readonly maxCrashes: number;
  readonly retain: Retention;
  readonly retainDead: Retention;
  readonly rateLimit: { readonly limit: number; readonly windowMs: number };
}

export interface Exchange {
  readonly worker: string;
  /** Which claim it is: a new one unless the reply of the last is lost. */
  readonly claim: number;
  readonly again: boolean;
  readonly want: number;
  readonly settlements: readonly Settlement[];
}

export interface KernelSettings {
  readonly prefix: string;
  readonly name: string;
  readonly deadlineMs: number;
  readonly events: number;
}

/** A schedule's occurrence that is due. */
export interface Occurrence {
  readonly schedule: string;
  readonly due: string;
  /** `''` when it was the last. */
  readonly nextDue: string | number;
  readonly job: string;
  readonly priority: number;
  readonly retry: string;
  readonly bounds: QueueBounds;
}

/** The scripts of one queue, with what all of their calls have in common. One round trip each. */
export class Kernel {
  readonly connection: Connection;
  /** The key of the queue, from which all others are derived. */
  readonly queue: string;
  readonly #keys: { readonly queue: string };
  readonly #options: CallOptions;
  readonly #events: number;

  constructor(connection: Connection, { prefix, name, deadlineMs, events }: KernelSettings) {
    this.connection = connection;
    this.queue = connection.key(prefix, hashTag(name));
    this.#keys = { queue: this.queue };
    this.#options = { deadlineMs };
    this.#events = events;
  }

  add(
    rows: readonly NewRow[],
    bounds: QueueBounds,
    allOrNone: boolean,
  ): Promise<readonly (number | string)[]> {
    const items: Stored[] = [];
    for (const { id, payload, spec } of rows) items.push(id, payload, spec);
    const args = { events: this.#events, ...boundsOf(bounds), allOrNone: allOrNone ? 1 : 0, items };
    return this.connection.run(add, this.#keys, args, this.#options);
  }

  exchange(settings: ExchangeSettings, { settlements, again, ...rest }: Exchange): Promise<ExchangeReply> {
    const list: (Stored | number)[] = [];
    for (const { verb, id, token, delayMs, text } of settlements) list.push(verb, id, token, delayMs, text);
    const { leaseMs, maxCrashes, retain, retainDead, rateLimit } = settings;
    const args = {
      events: this.#events,
      ...rest,
      again: again ? 1 : 0,
      lease: leaseMs,
      maxCrashes,
      retainAge: retain.ageMs,
      retainBytes: retain.bytes,
      maxDeadAge: retainDead.ageMs,
      maxDeadBytes: retainDead.bytes,
      limit: rateLimit.limit,
      window: rateLimit.windowMs,
      settlements: list,
    };
    return this.connection.run(exchange, this.#keys, args, this.#options);
  }

  /** Three values for each job, as an exchange tells of them. */
  take(leaseMs: number, asked: Pick<Exchange, 'worker' | 'claim' | 'want'>): Promise<readonly Buffer[]> {
    const args = { events: this.#events, ...asked, lease: leaseMs };
    return this.connection.run(take, this.#keys, args, this.#options);
  }

  /** Which of them, by their place, are not held any more. */
  extend(
    held: readonly { readonly id: string; readonly token: string }[],
    leaseMs: number,
  ): Promise<readonly number[]> {
    const jobs = held.flatMap(({ id, token }) => [id, token]);
    return this.connection.run(extend, this.#keys, { lease: leaseMs, jobs }, this.#options);
  }

  /** Whether the job is held. */
  note(id: string, token: string, kind: 'progress' | 'log', text: Stored): Promise<boolean> {
    return this.connection.run(
      note,
      this.#keys,
      { events: this.#events, id, token, kind, text },
      this.#options,
    );
  }

  look(ids: readonly string[], watch = false): Promise<readonly FoundJob[]> {
    return this.connection.run(look, this.#keys, { watch: watch ? 1 : 0, ids }, this.#options);
  }

  cancel(id: string): Promise<Cancelled> {
    return this.connection.run(cancel, this.#keys, { events: this.#events, id }, this.#options);
  }

  counts(): Promise<QueueCounts> {
    return this.connection.run(counts, this.#keys, {}, this.#options);
  }

  pause(paused: boolean): Promise<void> {
    return this.connection.run(pause, this.#keys, { paused: paused ? 1 : 0 }, this.#options);
  }

  deadIds(offset: number, count: number): Promise<readonly string[]> {
    return this.connection.run(deadIds, this.#keys, { offset, count }, this.#options);
  }

  redrive(ids: readonly string[], bounds: QueueBounds): Promise<{ driven: number; full: boolean }> {
    const args = { events: this.#events, ...boundsOf(bounds), ids };
    return this.connection.run(redrive, this.#keys, args, this.#options);
  }

  purge(ids: readonly string[]): Promise<number> {
    return this.connection.run(purge, this.#keys, { events: this.#events, ids }, this.#options);
  }

  schedule(id: string, due: number, times: string, definition: string, template: Stored): Promise<void> {
    return this.connection.run(schedule, this.#keys, { id, due, times, definition, template }, this.#options);
  }

  occur({ retry, bounds, ...rest }: Occurrence): Promise<boolean> {
    const args = { events: this.#events, ...rest, options: retry, ...boundsOf(bounds) };
    return this.connection.run(occur, this.#keys, args, this.#options);
  }

  unschedule(id: string): Promise<boolean> {
    return this.connection.run(unschedule, this.#keys, { id }, this.#options);
  }
}

function boundsOf({ maxWaiting, maxBytes }: QueueBounds): QueueBounds {
  return { maxWaiting, maxBytes };
}

import { monotonicMs } from '../clock';
import { OptionError } from '../errors';
import { LoopLag } from './loop-lag';

/** How often the queue looks around while something waits in it: often enough to notice a blocked event loop. */
const BEAT_MS = 20;

/** Something that waits, at most for a while. All but `expire` belongs to the {@link DeadlineQueue} it waits in. */
export interface Expirable {
  expiresAtMs: number;
  lagBeforeMs: number;
  next: Expirable | undefined;
  previous: Expirable | undefined;
  /** @param lagged the event loop was blocked for most of the time: no answer says nothing of who was asked. */
  expire(lagged: boolean): void;
}

/**
 * Everything that waits for the same length of time, in the order of its deadlines, on one timer.
 *
 * A timer per call would cost more than the rest of the call. Here a call that is answered in time costs two
 * links; the timer runs once per beat, not once per call.
 */
export class DeadlineQueue {
  readonly durationMs: number;
  readonly #lag = new LoopLag();
  #first: Expirable | undefined;
  #last: Expirable | undefined;
  #beating = false;

  constructor(durationMs: number) {
    this.durationMs = durationMs;
  }

  add(entry: Expirable, nowMs: number): void {
    entry.expiresAtMs = nowMs + this.durationMs;
    entry.lagBeforeMs = this.#lag.totalAt(nowMs);
    entry.previous = this.#last;
    if (this.#last === undefined) this.#first = entry;
    else this.#last.next = entry;
    this.#last = entry;
    if (!this.#beating) this.#schedule(this.durationMs, nowMs);
  }

  /** Only for an entry that was added and has neither expired nor been removed. */
  remove(entry: Expirable): void {
    if (entry.previous === undefined) this.#first = entry.next;
    else entry.previous.next = entry.next;
    if (entry.next === undefined) this.#last = entry.previous;
    else entry.next.previous = entry.previous;
    entry.next = entry.previous = undefined;
  }

  /** How long an entry has waited up to now, without what a blocked event loop took. */
  waitedMs(entry: Expirable, nowMs: number): number {
    const lostMs = this.#lag.totalAt(nowMs) - entry.lagBeforeMs;
    return nowMs - (entry.expiresAtMs - this.durationMs) - lostMs;
  }

  #schedule(delayMs: number, nowMs: number): void {
    const beatMs = Math.max(1, Math.ceil(Math.min(delayMs, BEAT_MS)));
    this.#beating = true;
    this.#lag.onTimerSet(nowMs, beatMs);
    // Whoever waits holds a socket, which keeps the process alive; the timer need not.
    setTimeout(this.#beat, beatMs).unref();
  }

  readonly #beat = (): void => {
    const now = monotonicMs();
    this.#beating = false;
    this.#lag.onTimerFired(now);
    const first = this.#first;
    if (first === undefined) {
      forget(this);
      return;
    }
    if (first.expiresAtMs > now) {
      this.#schedule(first.expiresAtMs - now, now);
      return;
    }
    // Timers run before sockets are read: after a blocked loop an answer may be waiting there, or the question
    // may not even have been written. One more look at the sockets decides.
    const expireDue = () =>
      setImmediate(() => {
        this.#expireUntil(now);
      });
    const graceMs = this.#lag.graceAt(now);
    if (graceMs > 0) setTimeout(expireDue, graceMs);
    else expireDue();
  };

  #expireUntil(dueMs: number): void {
    for (let entry = this.#first; entry !== undefined && entry.expiresAtMs <= dueMs; entry = this.#first) {
      this.remove(entry);
      entry.expire(this.waitedMs(entry, dueMs) < this.durationMs / 2);
    }
    if (this.#beating) return;
    if (this.#first === undefined) {
      forget(this);
      return;
    }
    const now = monotonicMs();
    this.#schedule(this.#first.expiresAtMs - now, now);
  }
}

const queues = new Map<number, DeadlineQueue>();

/** A queue in which nothing waits is made again when it is needed: callers may say another duration each time. */
function forget(queue: DeadlineQueue): void {
  if (queues.get(queue.durationMs) === queue) queues.delete(queue.durationMs);
}

/**
 * The one queue of the process for this duration.
 *
 * @throws {OptionError} for what is no time to wait: in such a queue, nothing would ever expire.
 */
export function deadlineQueue(durationMs: number): DeadlineQueue {
  return queues.get(durationMs) ?? newQueue(durationMs);
}

function newQueue(durationMs: number): DeadlineQueue {
  if (!Number.isFinite(durationMs) || durationMs <= 0) {
    throw new OptionError('deadlineMs', 'a number of milliseconds above 0', durationMs);
  }
  const queue = new DeadlineQueue(durationMs);
  queues.set(durationMs, queue);
  return queue;
}

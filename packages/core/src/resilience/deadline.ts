import { monotonicMs } from '../clock';

/**
 * How late a timer may fire before the event loop, not Redis, is to blame. Timers are due to the millisecond;
 * a loop that is merely busy fires them a few milliseconds late.
 */
const LAG_MS = 10;

/** Most of the time lost to a blocked event loop that is given back to those who wait. */
const MAX_GRACE_MS = 25;

/** Something that waits, at most for a while. The links belong to the {@link DeadlineQueue} it waits in. */
export interface Expirable {
  expiresAtMs: number;
  next: Expirable | undefined;
  previous: Expirable | undefined;
  /** `lagged`: the event loop was blocked, so that an answer may well have been there in time. */
  expire(lagged: boolean): void;
}

/**
 * Everything that waits for the same length of time, in the order of its deadlines, on one timer.
 *
 * A timer per call would cost more than the rest of the call. Here a call that is answered in time costs two
 * links; the timer runs once per duration, not once per call.
 */
export class DeadlineQueue {
  readonly #durationMs: number;
  #first: Expirable | undefined;
  #last: Expirable | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(durationMs: number) {
    this.#durationMs = durationMs;
  }

  add(entry: Expirable, nowMs: number): void {
    entry.expiresAtMs = nowMs + this.#durationMs;
    entry.previous = this.#last;
    if (this.#last === undefined) this.#first = entry;
    else this.#last.next = entry;
    this.#last = entry;
    if (this.#timer === undefined) this.#schedule(this.#durationMs);
  }

  /** Only for an entry that was added and has neither expired nor been removed. */
  remove(entry: Expirable): void {
    if (entry.previous === undefined) this.#first = entry.next;
    else entry.previous.next = entry.next;
    if (entry.next === undefined) this.#last = entry.previous;
    else entry.next.previous = entry.previous;
    entry.next = entry.previous = undefined;
  }

  #schedule(delayMs: number): void {
    // Whoever waits holds a socket, which keeps the process alive; the timer need not.
    this.#timer = setTimeout(this.#fire, Math.max(1, Math.ceil(delayMs))).unref();
  }

  readonly #fire = (): void => {
    this.#timer = undefined;
    const now = monotonicMs();
    const due = this.#first;
    if (due === undefined) return;
    if (due.expiresAtMs > now) {
      this.#schedule(due.expiresAtMs - now);
      return;
    }
    // Timers run before sockets are read: after a blocked loop an answer may be waiting there, or the question
    // may not even have been written. One more look at the sockets decides.
    const lateMs = now - due.expiresAtMs;
    const lagged = lateMs > LAG_MS;
    const expireDue = () =>
      setImmediate(() => {
        this.#expireUntil(now, lagged);
      });
    if (lagged) setTimeout(expireDue, Math.min(lateMs, MAX_GRACE_MS));
    else expireDue();
  };

  #expireUntil(nowMs: number, lagged: boolean): void {
    for (let entry = this.#first; entry !== undefined && entry.expiresAtMs <= nowMs; entry = this.#first) {
      this.remove(entry);
      entry.expire(lagged);
    }
    if (this.#first !== undefined && this.#timer === undefined)
      this.#schedule(this.#first.expiresAtMs - monotonicMs());
  }
}

const queues = new Map<number, DeadlineQueue>();

/** The one queue of the process for this duration. Durations come from options, so there are few. */
export function deadlineQueue(durationMs: number): DeadlineQueue {
  let queue = queues.get(durationMs);
  if (queue === undefined) queues.set(durationMs, (queue = new DeadlineQueue(durationMs)));
  return queue;
}

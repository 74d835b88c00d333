/**
 * How late a timer may fire before the event loop is to blame. Timers are due to the millisecond; a loop that is merely
 * busy fires them a few milliseconds late.
 */
const LAG_MS = 10;

/** Most of the time lost to a blocked event loop that is given back to those who wait. */
const MAX_GRACE_MS = 25;

/**
 * How long the event loop was blocked, as the timers of a {@link DeadlineQueue} find out.
 *
 * While it was, answers lay unread, and the questions themselves may not have been written: that says nothing of Redis.
 */
export class LoopLag {
  #totalMs = 0;
  #setAtMs = 0;
  #dueAtMs = Infinity;
  #lastMs = 0;
  #endedAtMs = -Infinity;

  onTimerSet(nowMs: number, delayMs: number): void {
    this.#setAtMs = nowMs;
    this.#dueAtMs = nowMs + delayMs;
  }

  onTimerFired(nowMs: number): void {
    const lostMs = this.#lostAt(nowMs);
    this.#dueAtMs = Infinity;
    if (lostMs === 0) return;
    this.#totalMs += lostMs;
    this.#lastMs = lostMs;
    this.#endedAtMs = nowMs;
  }

  /** Milliseconds lost up to now, since whenever: the difference of two says how much was lost between. */
  totalAt(nowMs: number): number {
    return this.#totalMs + this.#lostAt(nowMs);
  }

  /** How long those who wait should be waited for still, for what was lost last. */
  graceAt(nowMs: number): number {
    return Math.max(0, this.#endedAtMs + Math.min(this.#lastMs, MAX_GRACE_MS) - nowMs);
  }

  /** The loop may have been blocked from when the timer was set. */
  #lostAt(nowMs: number): number {
    return nowMs - this.#dueAtMs > LAG_MS ? nowMs - this.#setAtMs : 0;
  }
}

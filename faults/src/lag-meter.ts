const BEAT_MS = 5;

/** Timers are due to the millisecond: what is later than this, the event loop was blocked for. */
const PRECISION_MS = 2;

/**
 * How long the event loop of this process was blocked. Nobody can answer during that: it is told apart from waiting for
 * Redis, and reported.
 */
export class LagMeter {
  longestMs = 0;
  #totalMs = 0;
  #dueAtMs = performance.now() + BEAT_MS;

  constructor() {
    setInterval(() => {
      const now = performance.now();
      const lateMs = this.#lateAt(now);
      this.#totalMs += lateMs;
      this.longestMs = Math.max(this.longestMs, lateMs);
      this.#dueAtMs = now + BEAT_MS;
    }, BEAT_MS).unref();
  }

  /** Milliseconds lost since the start, up to now: the difference of two says how much was lost between. */
  total(): number {
    return this.#totalMs + this.#lateAt(performance.now());
  }

  #lateAt(nowMs: number): number {
    const lateMs = nowMs - this.#dueAtMs;
    return lateMs > PRECISION_MS ? lateMs : 0;
  }
}

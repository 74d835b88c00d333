import { monotonicMs } from '../../clock';

/** What two clocks may drift apart, per ms. */
const DRIFT = 0.001;

/** The clock of Redis, as far as it can be told from here: by the answer that took the least time. */
export class RedisClock {
  #offsetMs = 0;
  #errorMs = Infinity;
  #setAtMs = 0;

  /** In ms since 1970. */
  get nowMs(): number {
    return this.#offsetMs + monotonicMs();
  }

  /** By how much `nowMs` may be wrong. */
  get errorMs(): number {
    return this.#errorMs + (monotonicMs() - this.#setAtMs) * DRIFT;
  }

  /** @param sentAtMs when it was asked what time it is, on the monotonic clock */
  set(redisMs: number, sentAtMs: number): void {
    const nowMs = monotonicMs();
    const errorMs = (nowMs - sentAtMs) / 2;
    if (errorMs > this.errorMs) return;
    this.#offsetMs = redisMs - (sentAtMs + nowMs) / 2;
    this.#errorMs = errorMs;
    this.#setAtMs = nowMs;
  }

  /** Whoever answers next may have another clock. */
  distrust(): void {
    this.#errorMs = Infinity;
  }
}

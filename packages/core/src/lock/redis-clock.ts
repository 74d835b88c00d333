import { presentMoment, type Moment } from '../lease/lease';

/** Two readings of a clock that counts whole milliseconds may be so much further apart than they say. */
const ROUNDING_MS = 1;

/** What two clocks may drift apart, per ms. */
const DRIFT = 0.001;

/**
 * When something happened, by the clocks of this process, of which Redis says when it was by its own.
 *
 * An answer was given after its question was sent. So what Redis stamps so many ms after that answer was no earlier than as
 * many ms after the question, and who counts from there never counts too late.
 */
export class RedisClock {
  #answered: { readonly redisMs: number; readonly askedAt: Moment } | undefined;

  /** @param redisMs by the clock of Redis, in its answer to what was asked at that moment. */
  onAnswer(redisMs: number, askedAt: Moment): void {
    this.#answered = { redisMs, askedAt };
  }

  /** The earliest moment that it may have been; `undefined` before the first answer. */
  earliest(redisMs: number): Moment | undefined {
    if (this.#answered === undefined) return undefined;
    const { redisMs: thenMs, askedAt } = this.#answered;
    const laterMs = (redisMs - thenMs) * (1 - DRIFT) - ROUNDING_MS;
    const present = presentMoment(); // it has happened, also if the clock of Redis was set forward
    return {
      monotonicMs: Math.min(askedAt.monotonicMs + laterMs, present.monotonicMs),
      wallMs: Math.min(askedAt.wallMs + laterMs, present.wallMs),
    };
  }
}

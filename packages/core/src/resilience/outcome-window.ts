export type CallOutcome = 'quick' | 'slow' | 'failed';

export interface OutcomeSum {
  calls: number;
  slow: number;
  failed: number;
}

/** More of them forget more evenly; each is one more to add up. */
const SLICES = 10;

/** How calls went, over the last so many milliseconds, to a tenth of that. */
export class OutcomeWindow {
  readonly #sliceMs: number;
  readonly #slices: readonly OutcomeSum[] = Array.from({ length: SLICES }, none);
  #current = 0;
  #currentEndsAtMs = 0;

  constructor(windowMs: number) {
    this.#sliceMs = windowMs / SLICES;
  }

  count(outcome: CallOutcome, nowMs: number): void {
    if (nowMs >= this.#currentEndsAtMs) this.#advance(nowMs);
    const slice = this.#slices[this.#current] as OutcomeSum;
    slice.calls++;
    if (outcome !== 'quick') slice[outcome]++;
  }

  sum(): OutcomeSum {
    const sum = none();
    for (const { calls, slow, failed } of this.#slices) {
      sum.calls += calls;
      sum.slow += slow;
      sum.failed += failed;
    }
    return sum;
  }

  clear(): void {
    this.#slices.forEach(empty);
  }

  #advance(nowMs: number): void {
    const steps = Math.min(SLICES, 1 + Math.floor((nowMs - this.#currentEndsAtMs) / this.#sliceMs));
    for (let step = 0; step < steps; step++) {
      this.#current = (this.#current + 1) % SLICES;
      empty(this.#slices[this.#current] as OutcomeSum);
    }
    this.#currentEndsAtMs = nowMs + this.#sliceMs;
  }
}

function none(): OutcomeSum {
  return { calls: 0, slow: 0, failed: 0 };
}

function empty(slice: OutcomeSum): void {
  slice.calls = slice.slow = slice.failed = 0;
}

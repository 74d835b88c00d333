import type { Verdict } from './groups';
import { checkCost } from './policy';
import type { RateLimitResult } from './result';

/**
 * A charge made in advance, to be settled when the true cost is known. Settled once: of `commit` and `cancel`, the first
 * call counts, and further ones do nothing. One that is never settled stays as charged.
 */
export interface Reservation {
  /** Whether it was allowed. If not, nothing was charged, and there is nothing to settle. */
  readonly result: RateLimitResult;

  /**
   * Corrects the charge to what it came to. Less is given back as far as it still counts; more is charged, room or not.
   *
   * @param actualCost by default what was reserved
   */
  commit(actualCost?: number): Promise<void>;

  /** Takes the charge back, as far as it still counts. */
  cancel(): Promise<void>;
}

export class ChargedReservation implements Reservation {
  readonly result: RateLimitResult;
  readonly #verdict: Verdict;
  readonly #cost: number;
  #settled: Promise<void> | undefined;

  constructor(verdict: Verdict, cost: number) {
    this.result = verdict.decision;
    this.#verdict = verdict;
    this.#cost = cost;
  }

  async commit(actualCost = this.#cost): Promise<void> {
    checkCost('actualCost', actualCost);
    this.#settled ??= this.#settle(actualCost);
    return this.#settled;
  }

  async cancel(): Promise<void> {
    this.#settled ??= this.#settle(0);
    return this.#settled;
  }

  async #settle(actualCost: number): Promise<void> {
    const cost = this.#cost;
    if (!this.result.allowed || actualCost === cost) return;
    await Promise.all(
      this.#verdict.answers.map(({ group, id, rules, decision }) =>
        actualCost < cost
          ? group.undo(id, rules, decision, cost, actualCost)
          : group.charge(id, rules, actualCost - cost),
      ),
    );
  }
}

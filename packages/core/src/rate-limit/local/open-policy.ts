import { stateOf } from '../decision';
import type { Algorithm } from '../policy';
import type { PolicyState } from '../result';
import { chargeOf, type Rule } from '../rule';
import type { LocalAlgorithm, State } from './algorithm';
import { fixedWindow } from './fixed-window';
import { gcra } from './gcra';
import { slidingWindow } from './sliding-window';
import { strictWindow } from './strict-window';

const ALGORITHMS: Readonly<Record<Algorithm, LocalAlgorithm>> = {
  gcra,
  'fixed-window': fixedWindow,
  'sliding-window': slidingWindow,
  'strict-window': strictWindow,
};

/** One policy of one key, at one moment. */
export class OpenPolicy {
  readonly rule: Rule;
  readonly #algorithm: LocalAlgorithm;
  readonly #now: number;
  state: State;

  constructor(rule: Rule, stored: State, now: number) {
    this.rule = rule;
    this.#algorithm = ALGORITHMS[rule.algorithm];
    this.#now = now;
    this.state = this.#algorithm.open(rule, stored, now);
  }

  get room(): number {
    return Math.floor(this.rule.capacity - this.#used);
  }

  get #used(): number {
    return this.#algorithm.used(this.rule, this.state, this.#now);
  }

  get receipt(): number {
    return this.state[0] ?? 0;
  }

  /** In how many µs a cost fits: 0 if it does now, -1 if it never will. */
  waitFor(cost: number): number {
    const charge = chargeOf(this.rule, cost);
    // In this order, for a sliding window uses fractions: they round as they do in Redis.
    if (this.#used + charge - this.rule.capacity <= 0) return 0;
    if (charge > this.rule.capacity) return -1;
    return this.#algorithm.waitFor(this.rule, this.state, charge, this.#now);
  }

  add(charge: number): void {
    this.state = this.#algorithm.add(this.state, charge);
  }

  takeBack(charge: number, receipt: number | undefined): void {
    this.state = this.#algorithm.takeBack(this.state, charge, this.#now, receipt);
  }

  describe(cost: number, fits: boolean): PolicyState {
    const resetUs = this.#algorithm.resetAfter(this.rule, this.state, this.#now);
    return stateOf(this.rule, fits, this.room, resetUs, this.waitFor(cost), 0);
  }
}

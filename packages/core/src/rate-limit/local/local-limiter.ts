import { LRUCache } from 'lru-cache';
import { Decision } from '../decision';
import { mapNonEmpty } from '../non-empty';
import type { UndoableCharge } from '../redis/layout';
import { chargeOf, type Rule, type Rules } from '../rule';
import type { State } from './algorithm';
import { OpenPolicy } from './open-policy';

/** Keys that are counted at a time; the one that was asked about longest ago is forgotten first. */
const MAX_KEYS = 10_000;

/** The same policies, decided in this process alone, for as long as Redis does not answer. */
export class LocalLimiter {
  readonly #keys = new LRUCache<string, Map<string, State>>({ max: MAX_KEYS });
  readonly #nowUs: () => number;

  /** @param nowUs a clock that never goes back, far from 0 */
  constructor(nowUs: () => number = processClockUs) {
    this.#nowUs = nowUs;
  }

  /** Charges all policies, or none. */
  consume(key: string, rules: Rules, cost: number): Decision {
    const now = this.#nowUs();
    const policies = mapNonEmpty(rules, (rule) => this.#open(key, rule, now));
    const fits = policies.map((policy) => policy.waitFor(cost) === 0);
    const allowed = policies.every(({ rule }, index) => rule.shadow || fits[index]);
    const receipts = policies.map((policy, index) => {
      if (!allowed || fits[index] !== true) return 0;
      policy.add(chargeOf(policy.rule, cost));
      this.#save(key, policy);
      return policy.receipt;
    });
    return new Decision(
      mapNonEmpty(policies, (policy, index) => policy.describe(cost, fits[index] === true)),
      'local',
      receipts,
    );
  }

  /** What {@link consume} would say, without a charge. */
  peek(key: string, rules: Rules, cost: number): Decision {
    const now = this.#nowUs();
    const states = mapNonEmpty(rules, (rule) => {
      const policy = this.#open(key, rule, now);
      return policy.describe(cost, policy.waitFor(cost) === 0);
    });
    return new Decision(states, 'local');
  }

  /** Charges what was used already, whether there is room or not. At most twice the capacity is ever recorded. */
  charge(key: string, rules: Rules, cost: number): void {
    for (const rule of rules) {
      const policy = this.#open(key, rule, this.#nowUs());
      policy.add(Math.max(0, Math.min(chargeOf(rule, cost), rule.capacity + policy.room)));
      this.#save(key, policy);
    }
  }

  /** Takes back the newest charges. */
  refund(key: string, rules: Rules, cost: number): void {
    for (const rule of rules) {
      const policy = this.#open(key, rule, this.#nowUs());
      policy.takeBack(chargeOf(rule, cost), undefined);
      this.#save(key, policy);
    }
  }

  /** Takes back all of one charge but what is kept, as far as it still counts. */
  undo(key: string, rules: Rules, { cost, kept, receipts }: UndoableCharge): void {
    rules.forEach((rule, index) => {
      const receipt = receipts[index] ?? 0;
      if (receipt === 0) return;
      const policy = this.#open(key, rule, this.#nowUs());
      policy.takeBack(chargeOf(rule, cost) - chargeOf(rule, kept), receipt);
      this.#save(key, policy);
    });
  }

  forget(key: string): void {
    this.#keys.delete(key);
  }

  #open(key: string, rule: Rule, now: number): OpenPolicy {
    return new OpenPolicy(rule, this.#keys.get(key)?.get(rule.field) ?? [], now);
  }

  #save(key: string, { rule, state }: OpenPolicy): void {
    const states = this.#keys.get(key) ?? new Map<string, State>();
    states.set(rule.field, state);
    this.#keys.set(key, states);
  }
}

/** The monotonic clock, counted from 1970 at its start. */
function processClockUs(): number {
  return Math.floor((performance.timeOrigin + performance.now()) * 1000);
}

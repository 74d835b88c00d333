import { LRUCache } from 'lru-cache';
import { aged, Decision } from './decision';
import type { Rules } from './rule';

interface Denial {
  readonly decision: Decision;
  readonly rules: Rules;
  readonly cost: number;
  readonly sentAtMs: number;
  readonly untilMs: number;
}

/**
 * Remembers refusals for as long as they stand, so that a client that keeps asking costs Redis nothing.
 *
 * It never refuses what Redis would allow: a refusal stands until its retry time, counted from when the question was
 * sent, unless somebody takes back a charge or changes the limit meanwhile. `maxAgeMs` bounds how long that goes
 * unnoticed. Times are on the monotonic clock.
 */
export class DenyCache {
  readonly #denials: LRUCache<string, Denial>;
  readonly #maxAgeMs: number;

  constructor(maxEntries: number, maxAgeMs: number) {
    this.#denials = new LRUCache({ max: maxEntries });
    this.#maxAgeMs = maxAgeMs;
  }

  /** A refusal that holds for this request too: under the same limits, of no greater cost. */
  find(key: string, rules: Rules, cost: number, nowMs: number): Decision | undefined {
    const denial = this.#denials.get(key);
    if (denial === undefined) return undefined;
    if (nowMs >= denial.untilMs) {
      this.#denials.delete(key);
      return undefined;
    }
    if (cost < denial.cost || rules !== denial.rules) return undefined;
    return new Decision(aged(denial.decision.policies, nowMs - denial.sentAtMs), 'deny-cache');
  }

  remember(key: string, rules: Rules, cost: number, sentAtMs: number, decision: Decision): void {
    // A millisecond less, because the retry time was rounded up.
    const untilMs = sentAtMs + Math.min(decision.retryAfterMs - 1, this.#maxAgeMs);
    this.#denials.set(key, { decision, rules, cost, sentAtMs, untilMs });
  }

  forget(key: string): void {
    this.#denials.delete(key);
  }
}

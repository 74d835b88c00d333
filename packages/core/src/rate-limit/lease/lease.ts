import { Decision, stateOf } from '../decision';
import type { FixedWindowReply } from '../redis/fixed-window.lua';
import type { Rules } from '../rule';

/** Of one window, two readings of when it ends differ by the time between two commands of a script. */
const SAME_WINDOW_MS = 10;

/** Units of one window that were charged in Redis and may be spent in this process. */
export class Lease {
  readonly rules: Rules;
  /** When its window ends, in ms of Redis: the receipt for its units. */
  readonly receipt: number;
  units: number;
  /** What Redis had left when the lease was taken. */
  readonly #remaining: number;
  /** On the monotonic clock. */
  readonly #endsAtMs: number;

  constructor(rules: Rules, [, used, windowMs, taken, receipt]: FixedWindowReply, sentAtMs: number) {
    this.rules = rules;
    this.receipt = receipt;
    this.units = taken;
    this.#remaining = rules[0].limit - used;
    // A ms less, because Redis counts the rest of a window in whole ms.
    this.#endsAtMs = sentAtMs + windowMs - 1;
  }

  isLive(nowMs: number): boolean {
    return nowMs < this.#endsAtMs;
  }

  isOfSameWindow(other: Lease): boolean {
    return this.rules === other.rules && Math.abs(this.receipt - other.receipt) <= SAME_WINDOW_MS;
  }

  /** Takes `cost` of the units, or says that there are not as many. */
  withdraw(cost: number): boolean {
    if (this.units < cost) return false;
    this.units -= cost;
    return true;
  }

  /** Admits a request that the units are enough for. */
  spend(rules: Rules, cost: number, nowMs: number): Decision | undefined {
    if (rules !== this.rules || !this.isLive(nowMs) || !this.withdraw(cost)) return undefined;
    const room = this.#remaining + this.units;
    const resetUs = Math.ceil(this.#endsAtMs - nowMs + 1) * 1000;
    const waitUs = room < cost ? resetUs : 0;
    return new Decision([stateOf(rules[0], true, room, resetUs, waitUs, 0)], 'lease', [this.receipt]);
  }
}

import { monotonicMs } from '../../clock';
import type { CallOptions, Connection } from '../../connection/connection';
import { Decision, stateOf } from '../decision';
import type { Rule, Rules } from '../rule';
import { fixedWindow } from './fixed-window.lua';
import { fixedWindowAdjust } from './fixed-window-adjust.lua';
import type { Layout, UndoableCharge } from './layout';

/**
 * A single fixed-window policy: a count with a TTL. The receipt of a charge is when its window ends on the monotonic clock
 * of this process, which is good enough to tell one window from the next and spares Redis a look at its own.
 */
export class FixedWindowLayout implements Layout {
  readonly name = 'fixed';
  readonly #connection: Connection;
  readonly #options: CallOptions;

  constructor(connection: Connection, options: CallOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  consume(counter: string, rules: Rules, cost: number): Promise<readonly number[]> {
    return this.take(counter, rules, cost, cost, 0, this.#options);
  }

  /** Charges `cost`, and beyond that up to `wanted`, but no more than a `share` of what is left. */
  take(
    counter: string,
    [rule]: Rules,
    cost: number,
    wanted: number,
    share: number,
    options: CallOptions,
  ): Promise<readonly [allowed: number, used: number, windowMs: number, detail: number]> {
    const args = { cost, limit: rule.limit, window: rule.windowMs, wanted, share };
    return this.#connection.run(fixedWindow, { counter }, args, options);
  }

  decide(reply: readonly number[], [rule]: Rules, cost: number, sentAtMs: number): Decision {
    const [allowed, used, windowMs, detail] = reply as readonly [number, number, number, number];
    if (allowed === 0) return new Decision([state(rule, false, used, windowMs, cost, detail)], 'redis');
    return new Decision([state(rule, true, used, windowMs, cost, 0)], 'redis', [sentAtMs + windowMs]);
  }

  async peek(counter: string, [rule]: Rules, cost: number): Promise<Decision> {
    const [used, windowMs, blockedMs] = await this.#adjust(counter, 'peek', 0, rule);
    const fits = used + cost <= rule.limit;
    return new Decision([state(rule, fits, used, windowMs, cost, blockedMs)], 'redis');
  }

  charge(counter: string, [rule]: Rules, cost: number): Promise<unknown> {
    return this.#adjust(counter, 'charge', cost, rule);
  }

  refund(counter: string, [rule]: Rules, cost: number): Promise<unknown> {
    return this.#adjust(counter, 'refund', cost, rule);
  }

  undo(counter: string, [rule]: Rules, { cost, kept, receipts: [endsAtMs = 0] }: UndoableCharge) {
    return this.#adjust(counter, 'undo', cost - kept, rule, Math.round(endsAtMs - monotonicMs()));
  }

  block(counter: string, durationMs: number): Promise<unknown> {
    return this.#adjust(counter, 'block', durationMs);
  }

  unblock(counter: string): Promise<unknown> {
    return this.#adjust(counter, 'unblock', 0);
  }

  #adjust(counter: string, operation: string, amount: number, rule?: Rule, rest = 0) {
    const args = { operation, amount, limit: rule?.limit ?? 0, window: rule?.windowMs ?? 0, rest };
    return this.#connection.run(fixedWindowAdjust, { counter }, args, this.#options);
  }
}

function state(rule: Rule, fits: boolean, used: number, windowMs: number, cost: number, blockedMs: number) {
  const windowUs = windowMs * 1000;
  const waitUs = used + cost > rule.limit ? windowUs : 0;
  return stateOf(
    rule,
    fits,
    rule.limit - used,
    used > 0 ? windowUs : 0,
    cost > rule.limit ? -1 : waitUs,
    blockedMs * 1000,
  );
}

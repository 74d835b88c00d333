import type { CallOptions, Connection } from '../../connection/connection';
import { Decision, stateOf } from '../decision';
import { chargeOf, type Rule, type Rules } from '../rule';
import { gcra } from './gcra.lua';
import { gcraAdjust } from './gcra-adjust.lua';
import { gcraReset } from './gcra-reset.lua';
import type { Layout, UndoableCharge } from './layout';

/** A single gcra policy: one integer. The receipts of a charge are the TAT that it left behind, and when that was. */
export class GcraLayout implements Layout {
  readonly name = 'gcra';
  readonly #connection: Connection;
  readonly #options: CallOptions;

  constructor(connection: Connection, options: CallOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  consume(bucket: string, [rule]: Rules, cost: number): Promise<readonly number[]> {
    const args = { increment: chargeOf(rule, cost), capacity: rule.capacity };
    return this.#connection.run(gcra, { bucket }, args, this.#options);
  }

  decide(reply: readonly number[], [rule]: Rules, cost: number): Decision {
    const [allowed, used, detail] = reply as readonly [number, number, number];
    if (allowed === 0) return new Decision([state(rule, false, used, cost, detail)], 'redis');
    return new Decision([state(rule, true, used, cost, 0)], 'redis', [detail, detail - used]);
  }

  async peek(bucket: string, [rule]: Rules, cost: number): Promise<Decision> {
    const [used, blocked] = await this.#adjust(bucket, 'peek', 0, rule.capacity);
    const fits = used + chargeOf(rule, cost) <= rule.capacity;
    return new Decision([state(rule, fits, used, cost, blocked)], 'redis');
  }

  charge(bucket: string, [rule]: Rules, cost: number): Promise<unknown> {
    return this.#adjust(bucket, 'charge', chargeOf(rule, cost), rule.capacity);
  }

  refund(bucket: string, [rule]: Rules, cost: number): Promise<unknown> {
    return this.#adjust(bucket, 'refund', chargeOf(rule, cost));
  }

  undo(bucket: string, [rule]: Rules, { cost, kept, receipts }: UndoableCharge): Promise<unknown> {
    return this.#adjust(bucket, 'undo', chargeOf(rule, cost) - chargeOf(rule, kept), 0, receipts);
  }

  block(bucket: string, durationMs: number): Promise<unknown> {
    return this.#adjust(bucket, 'block', durationMs * 1000);
  }

  unblock(bucket: string): Promise<unknown> {
    return this.#adjust(bucket, 'unblock', 0);
  }

  /** What is taken back of a charge from before is not taken from those since. */
  reset(bucket: string, rules: Rules | undefined): Promise<unknown> {
    return this.#connection.run(gcraReset, { bucket }, { capacity: rules?.[0].capacity ?? 0 }, this.#options);
  }

  #adjust(bucket: string, operation: string, amount: number, capacity = 0, receipts: readonly number[] = []) {
    const [receipt = 0, charged = 0] = receipts;
    const args = { operation, amount, capacity, receipt, charged };
    return this.#connection.run(gcraAdjust, { bucket }, args, this.#options);
  }
}

function state(rule: Rule, fits: boolean, used: number, cost: number, blockedUs: number) {
  const charge = chargeOf(rule, cost);
  const waitUs = charge > rule.capacity ? -1 : Math.max(0, used + charge - rule.capacity);
  return stateOf(rule, fits, rule.capacity - used, used, waitUs, blockedUs);
}

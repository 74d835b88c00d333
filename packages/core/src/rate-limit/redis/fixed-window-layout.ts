import type { CallOptions, Connection } from '../../connection/connection';
import { Decision, stateOf } from '../decision';
import type { Rule, Rules } from '../rule';
import { fixedWindow, type FixedWindowReply } from './fixed-window.lua';
import { fixedWindowAdjust } from './fixed-window-adjust.lua';
import type { Layout, UndoableCharge } from './layout';

/** What a lease asks for: the sum of several requests, of which some may go without, and something for later ones. */
export interface Share {
  readonly cost: number;
  /** The smallest of the requests. */
  readonly least: number;
  /** With what later requests may want. */
  readonly wanted: number;
  /** The part of what is left that may be taken for later requests. */
  readonly share: number;
}

/** A single fixed-window policy: a count with a TTL. The receipt of a charge is when its window ends, in ms of Redis. */
export class FixedWindowLayout implements Layout {
  readonly name = 'fixed';
  readonly #connection: Connection;
  readonly #options: CallOptions;

  constructor(connection: Connection, options: CallOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  consume(counter: string, rules: Rules, cost: number): Promise<FixedWindowReply> {
    return this.take(counter, rules, { cost, least: cost, wanted: cost, share: 0 }, this.#options);
  }

  take(counter: string, [rule]: Rules, share: Share, options: CallOptions): Promise<FixedWindowReply> {
    const args = { ...share, limit: rule.limit, window: rule.windowMs };
    return this.#connection.run(fixedWindow, { counter }, args, options);
  }

  decide(reply: readonly number[], [rule]: Rules, cost: number): Decision {
    const [allowed, used, windowMs, detail, endsAtMs] = reply as FixedWindowReply;
    if (allowed === 0) return new Decision([state(rule, false, used, windowMs, cost, detail)], 'redis');
    return new Decision([state(rule, true, used, windowMs, cost, 0)], 'redis', [endsAtMs]);
  }

  /** @param held units that are charged already and not yet spent: they are there for the asker */
  async peek(counter: string, [rule]: Rules, cost: number, held = 0): Promise<Decision> {
    const [charged, windowMs, blockedMs] = await this.#adjust(counter, 'peek', 0, rule);
    const used = Math.max(0, charged - held);
    const fits = used + cost <= rule.limit;
    return new Decision([state(rule, fits, used, windowMs, cost, blockedMs)], 'redis');
  }

  charge(counter: string, [rule]: Rules, cost: number): Promise<unknown> {
    return this.#adjust(counter, 'charge', cost, rule);
  }

  refund(counter: string, [rule]: Rules, cost: number): Promise<unknown> {
    return this.#adjust(counter, 'refund', cost, rule);
  }

  undo(counter: string, [rule]: Rules, { cost, kept, receipts }: UndoableCharge): Promise<unknown> {
    return this.#adjust(counter, 'undo', cost - kept, rule, receipts[0]);
  }

  block(counter: string, durationMs: number, rules: Rules | undefined): Promise<unknown> {
    return this.#adjust(counter, 'block', durationMs, rules?.[0]);
  }

  unblock(counter: string, rules: Rules | undefined): Promise<unknown> {
    return this.#adjust(counter, 'unblock', 0, rules?.[0]);
  }

  reset(counter: string): Promise<unknown> {
    const options = { deadlineMs: this.#options.deadlineMs, idempotent: true };
    return this.#connection.command(counter, false, ['DEL', counter], options);
  }

  #adjust(counter: string, operation: string, amount: number, rule: Rule | undefined, ends = 0) {
    const args = { operation, amount, limit: rule?.limit ?? 0, window: rule?.windowMs ?? 0, ends };
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

import type { CallOptions, Connection } from '../../connection/connection';
import type { ScriptArgument } from '../../connection/script';
import { Decision, stateOf } from '../decision';
import { mapNonEmpty } from '../non-empty';
import { chargeOf, type Rule, type Rules } from '../rule';
import type { Layout, UndoableCharge } from './layout';
import { policies } from './policies.lua';
import { rowOf } from './policies-reply';

/** Several policies, or one of an algorithm without a script of its own: a hash, decided all or nothing. */
export class PoliciesLayout implements Layout {
  readonly name = 'policies';
  readonly #connection: Connection;
  readonly #options: CallOptions;

  constructor(connection: Connection, options: CallOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  consume(states: string, rules: Rules, cost: number): Promise<readonly number[]> {
    return this.#run(states, 'consume', charges(rules, cost));
  }

  decide(reply: readonly number[], rules: Rules): Decision {
    const receipts: number[] = [];
    const states = mapNonEmpty(rules, (rule, index) => {
      const [fits, room, reset, wait, receipt] = rowOf(reply, index);
      receipts.push(receipt);
      return stateOf(rule, fits === 1, room, reset, wait, reply[0] ?? 0);
    });
    return new Decision(states, 'redis', receipts);
  }

  async peek(states: string, rules: Rules, cost: number): Promise<Decision> {
    return this.decide(await this.#run(states, 'peek', charges(rules, cost)), rules);
  }

  charge(states: string, rules: Rules, cost: number): Promise<unknown> {
    return this.#run(states, 'charge', charges(rules, cost));
  }

  refund(states: string, rules: Rules, cost: number): Promise<unknown> {
    return this.#run(states, 'refund', charges(rules, cost));
  }

  undo(states: string, rules: Rules, { cost, kept, receipts }: UndoableCharge): Promise<unknown> {
    const charged: ScriptArgument[] = [];
    rules.forEach((rule, index) => {
      const receipt = receipts[index] ?? 0;
      if (receipt > 0) describe(charged, rule, chargeOf(rule, cost) - chargeOf(rule, kept), receipt);
    });
    return this.#run(states, 'refund', charged);
  }

  block(states: string, durationMs: number): Promise<unknown> {
    return this.#run(states, 'block', [], durationMs * 1000);
  }

  unblock(states: string): Promise<unknown> {
    return this.#run(states, 'unblock', []);
  }

  reset(states: string): Promise<unknown> {
    const options = { deadlineMs: this.#options.deadlineMs, idempotent: true };
    return this.#connection.command(states, false, ['DEL', states], options);
  }

  #run(states: string, operation: string, described: readonly ScriptArgument[], block = 0) {
    const args = { operation, block, policies: described };
    return this.#connection.run(policies, { states }, args, this.#options);
  }
}

function charges(rules: Rules, cost: number): ScriptArgument[] {
  const described: ScriptArgument[] = [];
  for (const rule of rules) describe(described, rule, chargeOf(rule, cost), '');
  return described;
}

/** In the order that the script reads. */
function describe(
  described: ScriptArgument[],
  { field, algorithm, shadow, capacity, width, buckets }: Rule,
  charge: number,
  receipt: ScriptArgument,
): void {
  described.push(field, algorithm, shadow ? 0 : 1, capacity, width, buckets, charge, receipt);
}

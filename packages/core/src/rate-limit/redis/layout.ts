import type { Decision } from '../decision';
import type { Rules } from '../rule';

/** How the state of the policies that count by one key is kept in Redis: at one key, in one round trip per operation. */
export interface Layout {
  /** Part of every key, so that what another layout left there is never misread. */
  readonly name: string;

  /** Charges all policies, or none. The reply is for {@link decide}. */
  consume(key: string, rules: Rules, cost: number): Promise<readonly number[]>;

  decide(reply: readonly number[], rules: Rules, cost: number): Decision;

  /** What {@link consume} would say, without a charge. */
  peek(key: string, rules: Rules, cost: number): Promise<Decision>;

  /** Charges what was used already, whether there is room or not. At most twice the capacity is ever recorded. */
  charge(key: string, rules: Rules, cost: number): Promise<unknown>;

  /** Takes back the newest charges. */
  refund(key: string, rules: Rules, cost: number): Promise<unknown>;

  /** Takes back all of one charge but what is kept, as far as it still counts. */
  undo(key: string, rules: Rules, charge: UndoableCharge): Promise<unknown>;

  /**
   * Refuses everything for a while. Afterwards the state is what it would have been without.
   *
   * @param rules by which a key that has lost its TTL gets one, where they do not come with each call
   */
  block(key: string, durationMs: number, rules: Rules | undefined): Promise<unknown>;

  unblock(key: string, rules: Rules | undefined): Promise<unknown>;

  /** Forgets charges and blocks. */
  reset(key: string, rules: Rules | undefined): Promise<unknown>;
}

export interface UndoableCharge {
  readonly cost: number;
  readonly kept: number;
  readonly receipts: readonly number[];
}

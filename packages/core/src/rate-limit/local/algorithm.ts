import type { Rule } from '../rule';

/** What an algorithm remembers of one policy of one key: numbers, in the same order as the `policies` script keeps them. */
export type State = readonly number[];

/**
 * A counting algorithm in this process: the same decisions as the scripts make in Redis. Pure: a state is never changed.
 *
 * Times are in µs, charges as `chargeOf` gives them.
 */
export interface LocalAlgorithm {
  /** A stored state brought to the present; an empty one for a key that was never charged. */
  open(rule: Rule, stored: State, now: number): State;

  /** How much of the capacity is in use. */
  used(rule: Rule, state: State, now: number): number;

  /** How long until all of the capacity is free again. */
  resetAfter(rule: Rule, state: State, now: number): number;

  /** How long until a charge fits that is within the capacity, but does not fit now. */
  waitFor(rule: Rule, state: State, charge: number, now: number): number;

  /** Records a charge. The first number of the new state is the receipt for it. */
  add(state: State, charge: number): State;

  /** Takes back the newest charges; with a receipt, what is left of that charge. */
  takeBack(state: State, charge: number, now: number, receipt: number | undefined): State;
}

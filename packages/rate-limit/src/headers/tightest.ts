import type { PolicyState } from '@sluice/core';
import { waitMs } from './seconds';

/** How close to refusing: what is left, and how long until there is more, in any unit. */
export interface Tightness {
  readonly remaining: number;
  readonly wait: number;
}

/** Fewer remaining is tighter; of equals, the longer wait is. A header that could not be read (`NaN`) never wins. */
export function isTighter(one: Tightness, other: Tightness): boolean {
  if (one.remaining === other.remaining) return !(other.wait >= one.wait);
  return !(other.remaining < one.remaining);
}

/**
 * The policy to tell where there is room for one. `undefined` when all are in shadow mode, or count something else than
 * requests per window.
 */
export function tightestOf(policies: readonly PolicyState[]): PolicyState | undefined {
  let tightest: PolicyState | undefined;
  for (const policy of policies) {
    if (!isTold(policy)) continue;
    if (tightest === undefined || isTighter(tightnessOf(policy), tightnessOf(tightest))) tightest = policy;
  }
  return tightest;
}

/** Whether a policy appears in formats that know nothing but requests per window. */
export function isTold({ shadow, unit }: PolicyState): boolean {
  return !shadow && unit === undefined;
}

function tightnessOf(policy: PolicyState): Tightness {
  return { remaining: policy.remaining, wait: waitMs(policy) };
}

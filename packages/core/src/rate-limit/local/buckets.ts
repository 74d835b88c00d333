import type { Rule } from '../rule';
import type { LocalAlgorithm, State } from './algorithm';

/**
 * What the sliding and the strict window share.
 *
 * State: the index of the newest bucket (its start divided by its width), then the counts, newest first.
 */
export const buckets = {
  open(rule, [stored = -Infinity, ...counts], now) {
    const index = Math.max(stored, Math.floor(now / rule.width));
    const passed = index - stored;
    return [index, ...Array.from({ length: rule.buckets }, (_, age) => counts[age - passed] ?? 0)];
  },

  resetAfter(rule, [index = 0, ...counts], now) {
    const newest = counts.findIndex((count) => count > 0);
    return newest < 0 ? 0 : leavesAt(rule, index - newest) - now;
  },

  add: ([index = 0, newest = 0, ...older], charge) => [index, newest + charge, ...older],

  takeBack([index = 0, ...counts], charge, _now, receipt) {
    let left = charge;
    const after = counts.map((count, age) => {
      if (receipt !== undefined && receipt !== index - age) return count;
      const taken = Math.min(left, count);
      left -= taken;
      return count - taken;
    });
    return [index, ...after];
  },
} satisfies Partial<LocalAlgorithm>;

/** When a bucket no longer counts. */
export function leavesAt(rule: Rule, index: number): number {
  return (index + rule.buckets) * rule.width;
}

export function sum([, ...counts]: State): number {
  return counts.reduce((total, count) => total + count, 0);
}

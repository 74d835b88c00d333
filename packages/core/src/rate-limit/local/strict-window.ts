import type { LocalAlgorithm } from './algorithm';
import { buckets, leavesAt, sum } from './buckets';

/** Small buckets, each counted whole until all of it is a window ago: never more than the limit in any window. */
export const strictWindow: LocalAlgorithm = {
  ...buckets,

  used: (_rule, state) => sum(state),

  waitFor(rule, state, charge, now) {
    const [index = 0, ...counts] = state;
    let over = sum(state) + charge - rule.capacity;
    let age = counts.length;
    while (over > 0 && age > 0) over -= counts[--age] ?? 0;
    return leavesAt(rule, index - age) - now;
  },
};

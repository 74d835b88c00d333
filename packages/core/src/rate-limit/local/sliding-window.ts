import type { LocalAlgorithm } from './algorithm';
import { buckets } from './buckets';

/**
 * Two windows that start at multiples of their length. The last one counts for the part of it that is less than a window
 * ago, as though its requests had come evenly.
 */
export const slidingWindow: LocalAlgorithm = {
  ...buckets,

  used(rule, [index = 0, current = 0, previous = 0], now) {
    const elapsed = Math.max(0, now - index * rule.width);
    return current + (previous * (rule.width - elapsed)) / rule.width;
  },

  waitFor(rule, [index = 0, current = 0, previous = 0], charge, now) {
    const ends = (index + 1) * rule.width;
    const room = rule.capacity - charge;
    // In this window the last one fades; if that is not enough, this one fades in the next.
    const fitsAt =
      current <= room
        ? ends - (rule.width * (room - current)) / previous
        : ends + rule.width - (rule.width * room) / current;
    return Math.ceil(fitsAt - now);
  },
};

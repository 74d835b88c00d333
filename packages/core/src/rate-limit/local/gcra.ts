import type { LocalAlgorithm } from './algorithm';

/** State: the theoretical arrival time, at which the whole capacity will be free again. */
export const gcra: LocalAlgorithm = {
  open: (_rule, [tat = 0], now) => [Math.max(tat, now)],
  used: (_rule, [tat = 0], now) => tat - now,
  resetAfter: (_rule, [tat = 0], now) => tat - now,
  waitFor: (rule, [tat = 0], charge, now) => tat + charge - now - rule.capacity,
  add: ([tat = 0], charge) => [tat + charge],
  takeBack([tat = 0], charge, now, receipt) {
    // What has drained of the charge since is free again already.
    const left = receipt === undefined ? charge : Math.max(0, Math.min(charge, receipt - now));
    return [Math.max(now, tat - left)];
  },
};

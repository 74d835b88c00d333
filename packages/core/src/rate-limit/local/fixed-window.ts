import type { LocalAlgorithm } from './algorithm';

/** State: when the window ends, and the count in it. The window opens at the first charge. */
export const fixedWindow: LocalAlgorithm = {
  open: (rule, [ends = 0, count = 0], now) =>
    ends > now && count > 0 ? [ends, count] : [now + rule.width, 0],
  used: (_rule, [, count = 0]) => count,
  resetAfter: (_rule, [ends = 0, count = 0], now) => (count > 0 ? ends - now : 0),
  waitFor: (_rule, [ends = 0], _charge, now) => ends - now,
  add: ([ends = 0, count = 0], charge) => [ends, count + charge],
  takeBack([ends = 0, count = 0], charge, _now, receipt) {
    const sameWindow = receipt === undefined || receipt === ends;
    return [ends, sameWindow ? Math.max(0, count - charge) : count];
  },
};

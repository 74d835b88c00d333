import { retryDelayOf } from '../../src/queue/retry';

it('is a time within the range however often a job has failed, and at once where that is the range', () => {
  const after = (failures: number, baseMs: number) =>
    retryDelayOf(undefined, failures, { attempts: Infinity, backoff: { baseMs, maxMs: 60_000 } }, {});
  for (const failures of [1, 2, 10, 1000, 2000, 1_000_000]) {
    expect(after(failures, 0)).toBe(0);
    expect(after(failures, 1)).toBeLessThanOrEqual(Math.min(60_000, 2 ** (failures - 1)));
  }
});

import { useTwins } from './twins';

const twins = useTwins();

interface Vector {
  readonly at: number;
  readonly cost: number;
  readonly remaining: number;
  readonly resetAfterMs: number;
  /** 0 where throttled has -1: allowed. Where it has -1 for what can never pass, Infinity. */
  readonly retryAfterMs: number;
}

const v = (at: number, cost: number, remaining: number, resetAfterMs: number, retryAfterMs = 0): Vector => ({
  at,
  cost,
  remaining,
  resetAfterMs,
  retryAfterMs,
});

/** The table of throttled's `TestRateLimit` and of redis-cell's `it_rate_limits`, one per second with a burst of 4 + 1. Times in ms. */
const vectors: readonly Vector[] = [
  v(0, 6, 5, 0, Infinity),
  v(0, 1, 4, 1000),
  v(0, 1, 3, 2000),
  v(0, 1, 2, 3000),
  v(0, 1, 1, 4000),
  v(0, 1, 0, 5000),
  v(0, 1, 0, 5000, 1000),
  v(3000, 1, 2, 3000),
  v(3100, 1, 1, 3900),
  v(4000, 1, 1, 4000),
  v(8000, 1, 4, 1000),
  v(9500, 1, 4, 1000),
  v(9500, 0, 4, 1000),
  v(9500, 2, 2, 3000),
  v(9500, 5, 2, 3000, 3000),
];

describe('the published GCRA vectors', () => {
  it.each([
    ['one per second', { limit: 1, window: '1s', burst: 5 }],
    ['the same rate by the minute', { limit: 60, window: '1m', burst: 5 }],
  ] as const)('of throttled and redis-cell, %s', async (_, limits) => {
    const { consume } = await twins.of([{ name: 'p', ...limits }]);
    for (const { at, cost, ...expected } of vectors) {
      const answer = await consume(at * 1000, cost);
      const all = { ...expected, allowed: expected.retryAfterMs === 0 };
      expect({ at, cost, ...answer }).toMatchObject({ at, cost, inRedis: all, here: all });
    }
  });

  it("of redis-cell's README: CL.THROTTLE user123 15 30 60 1 leaves 15 of 16 and resets in 2 s", async () => {
    const { consume } = await twins.of([{ name: 'p', limit: 30, window: '60s', burst: 16 }]);
    const all = { allowed: true, remaining: 15, retryAfterMs: 0, resetAfterMs: 2000 };
    expect(await consume(0, 1)).toMatchObject({ inRedis: all, here: all });
  });

  it('counts units exactly where the interval between them has a fraction', async () => {
    // 7 of a second, 1000000 / (1000000 / 7) being less than 7 in a double.
    const { consume } = await twins.of([{ name: 'p', limit: 7, window: '1s' }]);
    const full = { allowed: false, remaining: 7 };
    expect(await consume(0, 8)).toMatchObject({ inRedis: full, here: full });
    for (let left = 6; left >= 0; left--) {
      expect(await consume(0, 1)).toMatchObject({ inRedis: { remaining: left }, here: { remaining: left } });
    }
  });
});

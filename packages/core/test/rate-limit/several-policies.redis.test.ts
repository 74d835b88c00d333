import { useRedis } from '@sluice/test-support';
import * as fc from 'fast-check';
import { createRateLimiter, type Algorithm } from '../../src/index';
import { useTwins } from './twins';
import { ALGORITHMS } from './traffic';

const redis = useRedis();
const twins = useTwins();

describe('policies that count by one key', () => {
  it('are charged all or none: what one refuses, no other has counted', async () => {
    const limiter = createRateLimiter({
      redis: await redis.client(),
      policies: [
        { name: 'day', limit: 100, window: '1d' },
        { name: 'minute', limit: 2, window: '1m', algorithm: 'fixed-window' },
      ],
      denyCache: false,
      deadline: '10s',
    });
    for (let i = 0; i < 2; i++) expect((await limiter.consume('k')).allowed).toBe(true);
    for (let i = 0; i < 5; i++) {
      expect(await limiter.consume('k')).toMatchObject({
        allowed: false,
        policy: 'minute',
        violated: ['minute'],
      });
    }
    expect((await limiter.peek('k')).policies).toMatchObject([
      { name: 'day', allowed: true, remaining: 98 },
      { name: 'minute', allowed: false, remaining: 0 },
    ]);
  });

  it('admit exactly the smallest limit to a hundred who ask at once', async () => {
    const limiter = createRateLimiter({
      redis: await redis.client(),
      policies: ALGORITHMS.map((algorithm, index) => ({
        name: algorithm,
        algorithm,
        limit: 40 + index,
        window: '1h',
      })),
      denyCache: false,
      deadline: '10s',
    });
    const results = await Promise.all(Array.from({ length: 100 }, () => limiter.consume('crowd')));
    expect(results.filter(({ allowed }) => allowed)).toHaveLength(40);
  });

  it('name all that refuse, and report the one that does so longest', async () => {
    const { consume } = await twins.of([
      { name: 'second', limit: 1, window: '1s' },
      { name: 'hour', limit: 1, window: '1h', algorithm: 'fixed-window' },
      { name: 'day', limit: 9, window: '1d' },
    ]);
    await consume(0, 1);
    const expected = { policy: 'hour', violated: ['second', 'hour'], limit: 1, retryAfterMs: 3_600_000 };
    expect(await consume(0, 1)).toMatchObject({ inRedis: expected, here: expected });
  });

  it('report the one with the least left, when all allow', async () => {
    const { consume } = await twins.of([
      { name: 'wide', limit: 9, window: '1s' },
      { name: 'narrow', limit: 5, window: '1h' },
    ]);
    const expected = {
      allowed: true,
      policy: 'narrow',
      remaining: 4,
      limit: 5,
      violated: [],
      retryAfterMs: 0,
    };
    expect(await consume(0, 1)).toMatchObject({ inRedis: expected, here: expected });
  });

  it('that only watch refuse nothing, and are not charged for what they would have refused', async () => {
    const { consume } = await twins.of([
      { name: 'trial', limit: 1, window: '1h', shadow: true },
      { name: 'real', limit: 3, window: '1h' },
    ]);
    await consume(0, 1);
    const second = { allowed: true, policy: 'real', violated: [], remaining: 1 };
    expect(await consume(0, 1)).toMatchObject({ inRedis: second, here: second });
    await consume(0, 1);
    const policies = [
      { name: 'trial', allowed: false, remaining: 0 },
      { name: 'real', allowed: false, remaining: 0 },
    ];
    const refused = { allowed: false, policy: 'real', violated: ['real'], policies };
    expect(await consume(0, 1)).toMatchObject({ inRedis: refused, here: refused });
  });

  it('a single policy that only watches allows everything', async () => {
    for (const algorithm of ALGORITHMS) {
      const { consume } = await twins.of([
        { name: 'trial', limit: 1, window: '1h', algorithm, shadow: true },
      ]);
      await consume(0, 1);
      const expected = { allowed: true, violated: [], policies: [{ allowed: false }] };
      expect(await consume(0, 1)).toMatchObject({ inRedis: expected, here: expected });
    }
  });

  it('decide in Redis what they decide in the process, whatever the mixture', async () => {
    const policy = fc.record({
      algorithm: fc.constantFrom<Algorithm>(...ALGORITHMS),
      limit: fc.integer({ min: 1, max: 9 }),
      window: fc.integer({ min: 1, max: 40 }).map((n) => n * 100),
      shadow: fc.boolean(),
    });
    const step = fc.record({
      wait: fc.integer({ min: 0, max: 1_000_000 }),
      cost: fc.integer({ min: 0, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(policy, { minLength: 2, maxLength: 4 }),
        fc.array(step, { minLength: 5, maxLength: 30 }),
        async (policies, steps) => {
          const { consume } = await twins.of(
            policies.map((limits, index) => ({ name: `p${String(index)}`, ...limits })),
          );
          let at = 0;
          for (const { wait, cost } of steps) {
            const { inRedis, here } = await consume((at += wait), cost);
            expect({ ...here, source: 'redis' }).toEqual({ ...inRedis });
          }
        },
      ),
      { numRuns: 40 },
    );
  }, 180_000);
});

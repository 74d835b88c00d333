import { useRedis, waitUntil } from '@sluice/test-support';
import * as fc from 'fast-check';
import { createRateLimiter, type RateLimiter, type RateLimiterOptions } from '../../src/index';
import { scriptCalls } from './counting';

const redis = useRedis();
const limiters: RateLimiter[] = [];

beforeEach(() => redis.raw('FLUSHALL'));
afterEach(() => Promise.all(limiters.splice(0).map((limiter) => limiter.close())));

const counter = async () => Number(await redis.raw('GET', 'rl:leased:fixed:{k}'));

async function leasing(limit: number, options: Partial<RateLimiterOptions> = {}) {
  const limiter = createRateLimiter({
    redis: await redis.client(),
    name: 'leased',
    policies: [{ name: 'p', limit, window: '1h', algorithm: 'fixed-window' }],
    lease: { processes: 4 },
    deadline: '10s',
    ...options,
  });
  limiters.push(limiter);
  return limiter;
}

describe('leases', () => {
  it('never admit more than the limit, whoever asks for how much at once', async () => {
    const crowd = await Promise.all(Array.from({ length: 4 }, () => leasing(200)));
    let runs = 0;
    const demand = fc.record({
      who: fc.integer({ min: 0, max: 3 }),
      costs: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 30 }),
      then: fc.constantFrom('go on', 'cancel', 'commit less'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(demand, { minLength: 3, maxLength: 20 }), async (demands) => {
        const key = `k${String(++runs)}`;
        let admitted = 0;
        await Promise.all(
          demands.map(async ({ who, costs, then }) => {
            const limiter = crowd[who] as RateLimiter;
            for (const cost of costs.slice(0, 3)) {
              const reservation = await limiter.reserve(key, cost);
              if (!reservation.result.allowed) continue;
              if (then === 'cancel') await reservation.cancel();
              else admitted += then === 'go on' ? cost : 1;
              if (then === 'commit less') await reservation.commit(1);
            }
            const results = await Promise.all(costs.map((cost) => limiter.consume(key, cost)));
            results.forEach(({ allowed }, index) => (admitted += allowed ? (costs[index] as number) : 0));
          }),
        );
        expect(admitted).toBeLessThanOrEqual(200);
      }),
      { numRuns: 25 },
    );
  }, 180_000);

  it('cost less than ten questions per thousand requests, one by one and all at once', async () => {
    for (const atOnce of [1, 1000]) {
      await redis.raw('FLUSHALL');
      const limiter = await leasing(10_000, { name: `leased-${String(atOnce)}` });
      await limiter.consume('other');
      await redis.raw('CONFIG', 'RESETSTAT');
      for (let asked = 0; asked < 5000; asked += atOnce) {
        const results = await Promise.all(Array.from({ length: atOnce }, () => limiter.consume('k')));
        expect(results.every(({ allowed }) => allowed)).toBe(true);
      }
      // One by one, the rate of the machine decides how large the shares are that are worth taking.
      expect(await scriptCalls(redis)).toBeLessThan(atOnce === 1 ? 250 : 50);
    }
  });

  it('serve those who wait together with one question, the last unit included', async () => {
    const limiter = await leasing(100);
    await limiter.consume('k');
    const results = await Promise.all(Array.from({ length: 300 }, () => limiter.consume('k')));
    expect(results.filter(({ allowed }) => allowed)).toHaveLength(99);
    expect(await counter()).toBe(100);
  });

  it('fit the small ones in, where a large one of those who wait does not fit', async () => {
    const limiter = await leasing(10);
    await limiter.consume('k', 3);
    const [, large, ...small] = await Promise.all([1, 9, 2, 1].map((cost) => limiter.consume('k', cost)));
    expect(large).toMatchObject({ allowed: false, violated: ['p'] });
    expect(small.map(({ allowed }) => allowed)).toEqual([true, true]);
  });

  it('go back when nobody spends them, and when the limiter closes', async () => {
    const [idle, closing] = await Promise.all([leasing(1000), leasing(1000)]);
    const spent = (await askForShare(idle)) + (await askForShare(closing));
    expect(await counter()).toBeGreaterThan(spent);
    await closing.close();
    await waitUntil('what was idle is back', async () => (await counter()) === spent);
  });

  it('go back when the key is blocked, so that nothing passes, and nothing is lost afterwards', async () => {
    const limiter = await leasing(1000);
    const spent = await askForShare(limiter);
    await limiter.block('k', '1h');
    expect(await limiter.consume('k')).toMatchObject({ allowed: false });
    await limiter.unblock('k');
    expect((await limiter.peek('k')).remaining).toBe(1000 - spent);
  });

  it('are seen by a peek: what is held here is there to be had', async () => {
    const [holder, other] = await Promise.all([leasing(1000), leasing(1000)]);
    const spent = await askForShare(holder);
    expect((await holder.peek('k')).remaining).toBe(1000 - spent);
    expect((await other.peek('k')).remaining).toBeLessThan(1000 - spent);
  });

  it('answer without Redis, and say so', async () => {
    const limiter = await leasing(1000);
    await askForShare(limiter);
    expect(await limiter.consume('k')).toMatchObject({ allowed: true, source: 'lease', limit: 1000 });
  });

  it('are kept apart for limits that a call brings', async () => {
    const limiter = await leasing(1000);
    await askForShare(limiter);
    const small = { limits: { p: { limit: 10 } } };
    expect(await limiter.consume('k', 1, small)).toMatchObject({
      allowed: false,
      source: 'redis',
      limit: 10,
    });
    const mixed = await Promise.all([
      limiter.consume('k'),
      limiter.consume('k', 1, small),
      limiter.consume('k'),
    ]);
    expect(mixed.map(({ allowed }) => allowed)).toEqual([true, false, true]);
  });

  it('of a window that was thrown away are not put into the next', async () => {
    const limiter = await leasing(100);
    await askForShare(limiter);
    await new Promise((resolve) => setTimeout(resolve, 100)); // further than two readings of one end are apart
    await redis.raw('DEL', 'rl:leased:fixed:{k}');
    const other = await leasing(100, { lease: false });
    await other.consume('k', 60);
    await limiter.close();
    expect(await counter()).toBe(60);
  });
});

/** Requests until some units are held that were not spent. Returns how many were. */
async function askForShare(limiter: RateLimiter): Promise<number> {
  const before = await counter();
  let spent = 0;
  while ((await counter()) - before <= spent) {
    await Promise.all([1, 2, 3, 4, 5].map(() => limiter.consume('k')));
    await limiter.consume('k');
    spent += 6;
  }
  return spent;
}

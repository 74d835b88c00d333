import { useRedis, waitUntil } from '@sluice/test-support';
import { createRateLimiter, type RateLimiter } from '../../src/index';
import { ALGORITHMS } from './traffic';

const redis = useRedis();

describe.each<string>([...ALGORITHMS, 'several'])('%s', (kind) => {
  let limiter: RateLimiter;

  beforeEach(async () => {
    await redis.raw('FLUSHALL');
    const algorithms = kind === 'several' ? ALGORITHMS : ALGORITHMS.filter((name) => name === kind);
    limiter = createRateLimiter({
      redis: await redis.client(),
      name: 'api',
      denyCache: false,
      deadline: '10s',
      policies: algorithms.map((algorithm) => ({ name: algorithm, algorithm, limit: 10, window: '30d' })),
    });
  });

  const left = async () => (await limiter.peek('k')).policies.map(({ remaining }) => remaining);
  const all = (remaining: number) => Array.from({ length: kind === 'several' ? 4 : 1 }, () => remaining);

  it('a peek and a cost of 0 charge nothing', async () => {
    await limiter.peek('k');
    await limiter.consume('k', 0);
    expect(await redis.raw('KEYS', '*')).toEqual([]);
    expect(await left()).toEqual(all(10));
  });

  it('a peek says what consume would', async () => {
    await limiter.consume('k', 9);
    expect(await limiter.peek('k')).toMatchObject({ allowed: true, retryAfterMs: 0, remaining: 1 });
    await limiter.consume('k');
    const peeked = await limiter.peek('k');
    const { allowed, policy, limit, remaining, violated, source } = await limiter.consume('k');
    expect(peeked).toMatchObject({ allowed, policy, limit, remaining, violated, source });
  });

  it('a refund gives back, and never more than there was', async () => {
    await limiter.consume('k', 4);
    await limiter.refund('k', 3);
    expect(await left()).toEqual(all(9));
    await limiter.refund('k', 1e12);
    expect(await left()).toEqual(all(10));
  });

  it('a charge goes beyond the limit, by no more than another limit', async () => {
    await limiter.charge('k', 12);
    expect(await limiter.consume('k', 0)).toMatchObject({ allowed: false });
    await limiter.charge('k', 1e12);
    await limiter.refund('k', 15);
    expect(await left()).toEqual(all(5));
  });

  it('a reservation is corrected once', async () => {
    const less = await limiter.reserve('k', 5);
    await Promise.all([less.commit(2), less.commit(1), less.cancel()]);
    expect(await left()).toEqual(all(8));
    const more = await limiter.reserve('k', 1);
    await more.commit(3);
    expect(await left()).toEqual(all(5));
    const none = await limiter.reserve('k', 5);
    await none.cancel();
    await none.cancel();
    expect(await left()).toEqual(all(5));
    const as = await limiter.reserve('k', 1);
    await as.commit();
    expect(await left()).toEqual(all(4));
    const refused = await limiter.reserve('k', 5);
    expect(refused.result.allowed).toBe(false);
    await refused.cancel();
    expect(await left()).toEqual(all(4));
  });

  it('a block refuses everything, and ends where the limits would have been without', async () => {
    await limiter.consume('k', 3);
    await limiter.block('k', '1h');
    const blocked = await limiter.consume('k');
    expect(blocked).toMatchObject({ allowed: false, remaining: 0 });
    expect(blocked.violated).toHaveLength(all(0).length);
    expect(blocked.retryAfterMs).toBeGreaterThan(3_590_000);
    expect(blocked.retryAfterMs).toBeLessThanOrEqual(3_600_000);
    expect((await limiter.peek('k')).allowed).toBe(false);
    await limiter.charge('k', 1);
    await limiter.unblock('k');
    expect(await left()).toEqual(all(6));
    await limiter.block('k', 20);
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(await limiter.consume('k')).toMatchObject({ allowed: true, remaining: 5 });
  });

  it('a reset forgets charges and blocks', async () => {
    await limiter.consume('k', 3);
    await limiter.block('k', '1h');
    await limiter.reset('k');
    expect(await left()).toEqual(all(10));
    expect(await redis.raw('KEYS', '*')).toEqual(kind === 'gcra' ? ['rl:api:gcra:{k}:reset'] : []);
  });
});

describe('a reservation whose bucket was reset', () => {
  const KEY = 'rl:resets:gcra:{k}';
  const start = async () =>
    createRateLimiter({
      redis: await redis.client(),
      name: 'resets',
      policies: [{ name: 'p', limit: 10, window: '1h' }],
      deadline: '10s',
    });
  let limiter: RateLimiter;
  const remaining = async () => (await limiter.peek('k')).remaining;

  beforeEach(async () => {
    await redis.raw('FLUSHALL');
    limiter = await start();
  });
  afterEach(() => limiter.close());

  it('takes back nothing of what was charged since', async () => {
    const before = await limiter.reserve('k', 5);
    await (await start()).reset('k');
    await limiter.consume('k', 6);
    await before.cancel();
    expect(await remaining()).toBe(4);
  });

  it('leaves what was charged since to be taken back, also by turns', async () => {
    await limiter.consume('k', 5);
    await limiter.reset('k');
    const [first, second] = [await limiter.reserve('k', 3), await limiter.reserve('k', 4)];
    await first.cancel();
    await second.commit(1);
    expect(await remaining()).toBe(9);
  });

  it('leaves a mark for no longer than the window, and none where there is nothing to take back', async () => {
    await limiter.reset('k');
    expect(await redis.raw('KEYS', '*')).toEqual([]);
    await limiter.consume('k');
    await limiter.block('k', '2h');
    await limiter.reset('k');
    expect(await redis.raw('KEYS', '*')).toEqual([`${KEY}:reset`]);
    const ttl = (await redis.raw('PTTL', `${KEY}:reset`)) as number;
    expect(ttl).toBeGreaterThan(3_590_000);
    expect(ttl).toBeLessThanOrEqual(3_600_000);
  });
});

it('a reservation takes back nothing of another window than its own', async () => {
  const limiter = createRateLimiter({
    redis: await redis.client(),
    name: 'windows',
    denyCache: false,
    policies: [{ name: 'p', limit: 10, window: 4000, algorithm: 'fixed-window' }],
    deadline: '10s',
  });
  const reservation = await limiter.reserve('k', 5);
  await waitUntil('the next window opens', async () => (await limiter.consume('k', 6)).allowed);
  await reservation.cancel();
  expect(await redis.raw('GET', 'rl:windows:fixed:{k}')).toBe('6');
});

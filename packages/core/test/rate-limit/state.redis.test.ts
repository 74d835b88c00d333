import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { useRedis } from '@sluice/test-support';
import { createRateLimiter, RedisReplyError } from '../../src/index';

const redis = useRedis();

beforeEach(() => redis.raw('FLUSHALL'));

async function limiterOf(policies: Parameters<typeof createRateLimiter>[0]['policies'], name = 'api') {
  return createRateLimiter({
    redis: await redis.client(),
    name,
    policies,
    denyCache: false,
    deadline: '10s',
  });
}

describe('what is kept in Redis', () => {
  it('is one integer for a bucket, of 16 digits and none lost', async () => {
    const limiter = await limiterOf([{ name: 'p', limit: 1, window: '366d', burst: 20 }]);
    for (let i = 0; i < 20; i++) expect((await limiter.consume('k')).allowed).toBe(true);
    expect((await limiter.consume('k')).allowed).toBe(false);
    const value = String(await redis.raw('GET', 'rl:api:gcra:{k}'));
    expect(value).toMatch(/^\d{16}$/);
    expect(await redis.raw('OBJECT', 'ENCODING', 'rl:api:gcra:{k}')).toBe('int');
    const empty = Number(await redis.raw('MEMORY', 'USAGE', 'rl:api:gcra:{k}'));
    await redis.raw('SET', 'rl:api:gcra:{x}', '1', 'PX', '60000');
    // An integer is kept in the pointer to it: as much as for the smallest value that Redis has.
    expect(empty).toBe(Number(await redis.raw('MEMORY', 'USAGE', 'rl:api:gcra:{x}')));
    await redis.raw('SET', '{x}', value, 'PX', '60000');
    expect(Number(await redis.raw('MEMORY', 'USAGE', '{x}'))).toBeLessThanOrEqual(60);
  });

  it('counts a limit of 10^12 exactly', async () => {
    const limiter = await limiterOf([
      { name: 'fixed', limit: 1e12, window: '366d', algorithm: 'fixed-window' },
      { name: 'strict', limit: 1e12, window: '366d', algorithm: 'strict-window' },
    ]);
    await limiter.consume('k', 1e12 - 1);
    expect((await limiter.consume('k')).remaining).toBe(0);
    expect((await limiter.consume('k')).allowed).toBe(false);
    const single = await limiterOf(
      [{ name: 'p', limit: 1e12, window: '366d', algorithm: 'fixed-window' }],
      'one',
    );
    await single.consume('k', 1e12 - 1);
    await single.charge('k', 1e12);
    expect(await redis.raw('GET', 'rl:one:fixed:{k}')).toBe('1999999999999');
  });

  it('survives nothing that is no state: garbage is an error or is replaced, and never a crash', async () => {
    const limiter = await limiterOf([{ name: 'p', limit: 5, window: '1h' }]);
    await redis.raw('SET', 'rl:api:gcra:{text}', 'garbage', 'PX', '60000');
    expect((await limiter.consume('text')).remaining).toBe(4);
    await redis.raw('RPUSH', 'rl:api:gcra:{list}', 'x');
    await expect(limiter.consume('list')).rejects.toThrow(RedisReplyError);
    await limiter.reset('list');
    expect((await limiter.consume('list')).remaining).toBe(4);
  });

  it('is another key for one policy than for two: a deploy meets fresh state', async () => {
    const one = await limiterOf([{ name: 'p', limit: 5, window: '1h' }]);
    const two = await limiterOf([
      { name: 'p', limit: 5, window: '1h' },
      { name: 'q', limit: 5, window: '1d' },
    ]);
    await one.consume('k');
    expect((await two.consume('k')).policies).toMatchObject([{ remaining: 4 }, { remaining: 4 }]);
  });
});

it('limits that a call brings hold for that call, on the same state', async () => {
  const limiter = await limiterOf([{ name: 'p', limit: 5, window: '1h', algorithm: 'fixed-window' }]);
  await limiter.consume('k', 5);
  expect((await limiter.consume('k')).allowed).toBe(false);
  expect(await limiter.consume('k', 1, { limits: { p: { limit: 10 } } })).toMatchObject({
    remaining: 4,
    limit: 10,
  });
});

it('an event carries what was decided and how long it took, and no key', async () => {
  const events: unknown[] = [];
  const listen = (event: unknown) => events.push(event);
  const limiter = await limiterOf([{ name: 'p', limit: 1, window: '1h' }]);
  subscribe('sluice:rate-limit', listen);
  await limiter.consume('secret');
  await limiter.consume('secret');
  await limiter.reserve('secret', 1);
  unsubscribe('sluice:rate-limit', listen);
  const refused = {
    name: 'api',
    allowed: false,
    policy: 'p',
    violated: ['p'],
    source: 'redis',
    durationMs: expect.any(Number),
  };
  expect(events).toEqual([{ ...refused, allowed: true, violated: [] }, refused, refused]);
});

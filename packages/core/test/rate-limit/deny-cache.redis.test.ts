import { endClient, nodeRedis, useRedis, waitUntil } from '@sluice/test-support';
import {
  createConnection,
  createRateLimiter,
  type RateLimiter,
  type RateLimiterOptions,
} from '../../src/index';
import { DenyCache } from '../../src/rate-limit/deny-cache';
import { Decision, stateOf } from '../../src/rate-limit/decision';
import { callsOf, scriptCalls } from './counting';
import { rulesOf } from './twins';

const redis = useRedis();

const limiters: RateLimiter[] = [];

beforeEach(() => redis.raw('FLUSHALL'));

afterEach(() => Promise.all(limiters.splice(0).map((limiter) => limiter.close())));

async function limiter(options: Partial<RateLimiterOptions> = {}) {
  const policies = [{ name: 'p', limit: 5, window: '1h' }] as const;
  const made = createRateLimiter({
    redis: await redis.client(),
    name: 'api',
    policies,
    deadline: '10s',
    ...options,
  });
  limiters.push(made);
  return made;
}

describe('the deny cache', () => {
  it('answers a refused client for nothing', async () => {
    const api = await limiter();
    await api.consume('k', 5);
    expect(await api.consume('k')).toMatchObject({ allowed: false, source: 'redis' });
    await redis.raw('CONFIG', 'RESETSTAT');
    const answers = await Promise.all(Array.from({ length: 100 }, () => api.consume('k')));
    expect(answers.every(({ allowed, source }) => !allowed && source === 'deny-cache')).toBe(true);
    expect(await scriptCalls(redis)).toBe(0);
  });

  it('answers in the same tick whoever can do with that', async () => {
    const api = await limiter();
    expect(api.consumeNow('k', 5)).toBeInstanceOf(Promise);
    await api.consume('k', 5);
    await api.consume('k');
    expect(api.consumeNow('k')).toMatchObject({ allowed: false, source: 'deny-cache' });
  });

  it('asks for a smaller cost than was refused, or under other limits', async () => {
    const api = await limiter();
    await api.consume('k', 3);
    expect(await api.consume('k', 4)).toMatchObject({ allowed: false, source: 'redis' });
    expect(await api.consume('k', 5)).toMatchObject({ allowed: false, source: 'deny-cache' });
    expect(await api.consume('k', 2)).toMatchObject({ allowed: true, source: 'redis' });
    expect(await api.consume('k', 4, { limits: { p: { burst: 50 } } })).toMatchObject({ allowed: true });
  });

  it('remembers what can never pass, though not for ever', async () => {
    const api = await limiter({ denyCache: { maxAge: 50 } });
    expect(await api.consume('k', 6)).toMatchObject({ retryAfterMs: Infinity, source: 'redis' });
    expect(await api.consume('k', 6)).toMatchObject({ retryAfterMs: Infinity, source: 'deny-cache' });
    await waitUntil('it is forgotten', async () => (await api.consume('k', 6)).source === 'redis');
  });

  it('forgets a key that is given something back here', async () => {
    const api = await limiter();
    await api.consume('k', 4);
    const reservation = await api.reserve('k', 1);
    expect((await api.consume('k')).allowed).toBe(false);
    await reservation.cancel();
    expect(await api.consume('k')).toMatchObject({ allowed: true });
    expect((await api.consume('k')).allowed).toBe(false);
    await api.refund('k', 1);
    expect(await api.consume('k')).toMatchObject({ allowed: true });
  });

  it.each(['reset', 'unblock'] as const)(
    'forgets a key at a %s, here and in another process',
    async (operation) => {
      const [here, there] = await Promise.all([limiter(), limiter()]);
      await here.block('k', '1h');
      for (const one of [here, there]) {
        await one.consume('k');
        expect((await one.consume('k')).source).toBe('deny-cache');
      }
      await waitUntil('both listen', async () => {
        const [, count] = (await redis.raw('PUBSUB', 'NUMSUB', 'rl:api:gcra:forget')) as [string, number];
        return count === 2;
      });
      await here[operation]('k');
      expect(await here.consume('k')).toMatchObject({ allowed: true, source: 'redis' });
      await waitUntil('the other has heard of it', async () => (await there.consume('k')).allowed);
    },
  );

  it('can be turned off, and then opens no connection to hear of anything', async () => {
    const api = await limiter({ denyCache: false });
    await api.consume('k', 5);
    await redis.raw('CONFIG', 'RESETSTAT');
    for (let i = 0; i < 3; i++) expect((await api.consume('k')).source).toBe('redis');
    expect(await scriptCalls(redis)).toBe(3);
    expect(await callsOf(redis, 'subscribe')).toBe(0);
  });

  it('works without pub/sub: on a pool that was given no subscriber', async () => {
    const pool = nodeRedis.v5.createClientPool(
      { socket: { path: redis.server.socket, tls: false } },
      { cleanupDelay: 50 },
    );
    await pool.connect();
    const connection = createConnection(pool);
    const api = await limiter({ redis: connection });
    await api.consume('k', 5);
    await api.consume('k');
    expect(await api.consume('k')).toMatchObject({ source: 'deny-cache' });
    await api.reset('k');
    expect(await api.consume('k')).toMatchObject({ allowed: true });
    await api.close();
    connection.close();
    await endClient(pool);
  });
});

describe('what it remembers', () => {
  const rules = rulesOf([{ name: 'p', limit: 5, window: '1s' }]);
  const refusal = new Decision([stateOf(rules[0], false, 0, 1_000_000, 200_000, 0)], 'redis');

  it('is bounded: the refusal used longest ago goes first', () => {
    const cache = new DenyCache(2, 5000);
    for (const key of ['a', 'b', 'c']) cache.remember(key, rules, 1, 0, refusal);
    expect(['a', 'b', 'c'].map((key) => cache.find(key, rules, 1, 1) !== undefined)).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('ends a millisecond before the time to retry, counted from when it was asked', () => {
    const cache = new DenyCache(2, 5000);
    cache.remember('k', rules, 1, 1000, refusal);
    expect(cache.find('k', rules, 1, 1198.9)).toMatchObject({
      allowed: false,
      retryAfterMs: 2,
      resetAfterMs: 802,
    });
    expect(cache.find('k', rules, 1, 1199)).toBeUndefined();
  });

  it('ends after the longest age', () => {
    const cache = new DenyCache(2, 100);
    cache.remember('k', rules, 1, 1000, refusal);
    expect(cache.find('k', rules, 1, 1099)).toBeDefined();
    expect(cache.find('k', rules, 1, 1100)).toBeUndefined();
  });
});

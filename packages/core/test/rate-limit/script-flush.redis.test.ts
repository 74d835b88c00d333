import { useRedis } from '@sluice/test-support';
import { createRateLimiter } from '../../src/index';
import { callsOf } from './counting';

const redis = useRedis();

it('SCRIPT FLUSH under a hundred calls: none is lost or counted twice, one EVAL per connection, each refused call is sent again once', async () => {
  const policies = [{ name: 'p', limit: 1000, window: '30d' }] as const; // so long that nothing is given back meanwhile
  const limiters = await Promise.all(
    ['v4', 'v5', 'v6'].map(async (version) =>
      createRateLimiter({
        redis: await redis.client(version as 'v4' | 'v5' | 'v6'),
        policies,
        name: 'flushed',
        deadline: '10s',
      }),
    ),
  );
  await Promise.all(limiters.map((limiter) => limiter.consume('k')));
  await redis.raw('SCRIPT', 'FLUSH');
  await redis.raw('CONFIG', 'RESETSTAT');

  const calls = limiters.flatMap((limiter) => Array.from({ length: 100 }, () => limiter.consume('k')));
  const results = await Promise.all(calls);

  expect(results.every(({ allowed, source }) => allowed && source === 'redis')).toBe(true);
  expect((await limiters[0]?.peek('k'))?.remaining).toBe(1000 - 3 - 300);
  const evals = await callsOf(redis, 'eval');
  expect(evals).toBeGreaterThan(0);
  // One for the charge, on each connection that found the script missing; the peek just above is one more.
  expect(evals).toBeLessThanOrEqual(3 + 1);
  const refused = /errorstat_NOSCRIPT:count=(\d+)/.exec(String(await redis.raw('INFO', 'errorstats')))?.[1];
  // 300 calls, the peek, and each refused one again: as EVALSHA, or for one per connection as EVAL.
  expect((await callsOf(redis, 'evalsha')) + evals).toBe(300 + 1 + Number(refused));
});

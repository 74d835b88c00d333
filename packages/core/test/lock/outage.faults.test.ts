import { useRedis, waitUntil } from '@sluice/test-support';
import {
  createConcurrencyLimiter,
  type ConcurrencyLimiter,
  type ConcurrencyLimiterOptions,
  type ConcurrencyResult,
} from '../../src/index';
import { useProcesses } from './processes';

const redis = useRedis();
const process = useProcesses(redis);
const limiters: ConcurrencyLimiter[] = [];
let prefixes = 0;

afterEach(async () => {
  if (redis.server.state === 'frozen') redis.server.thaw();
  await Promise.all(limiters.splice(0).map((limiter) => limiter.close()));
});

async function limiterOf(options: Partial<ConcurrencyLimiterOptions> = {}): Promise<ConcurrencyLimiter> {
  const prefix = `rl:${String(++prefixes)}`;
  const limiter = createConcurrencyLimiter({ redis: await redis.client(), limit: 2, prefix, ...options });
  limiters.push(limiter);
  await leave(await limiter.enter('warm', { onUnavailable: 'throw' }));
  return limiter;
}

function leave(result: ConcurrencyResult | undefined): Promise<void> {
  if (result?.allowed !== true) throw new Error('It is not inside');
  return result.leave();
}

it('work that was done under a lock keeps its result though the lock cannot be given free', async () => {
  const locks = await process({ deadline: 100 });
  const work = (result: () => unknown) =>
    locks.using('work', { ttl: 500 }, () => {
      redis.server.freeze();
      return result();
    });
  expect(await work(() => 'done')).toBe('done');
  redis.server.thaw();
  await expect(
    work(() => {
      throw new Error('failed');
    }),
  ).rejects.toThrow('failed');
});

describe('a concurrency limiter without Redis', () => {
  it('admits as many into this process by itself, per key, and counts who leaves', async () => {
    const limiter = await limiterOf();
    redis.server.freeze();
    const inside = [await limiter.enter('a'), await limiter.enter('a')];
    expect(inside).toMatchObject([
      { allowed: true, limit: 2, remaining: 1, source: 'local' },
      { allowed: true, limit: 2, remaining: 0, source: 'local' },
    ]);
    expect(await limiter.enter('a')).toEqual({
      allowed: false,
      limit: 2,
      remaining: 0,
      retryAfterMs: expect.any(Number) as number,
      source: 'local',
    });
    expect(await limiter.enter('b')).toMatchObject({ allowed: true, remaining: 1 });
    await leave(inside[0]);
    await leave(inside[0]); // once is enough
    expect(await limiter.enter('a')).toMatchObject({ allowed: true, remaining: 0, source: 'local' });
    expect(await limiter.enter('a')).toMatchObject({ allowed: false, source: 'local' });
  });

  it('goes by Redis again when it is back, and who is inside leaves where he came in', async () => {
    const limiter = await limiterOf();
    const byRedis = await limiter.enter('a', { onUnavailable: 'throw' });
    expect(byRedis).toMatchObject({ allowed: true, remaining: 1, source: 'redis' });
    redis.server.freeze();
    const local = await limiter.enter('a');
    expect(local).toMatchObject({ allowed: true, remaining: 1, source: 'local' });
    redis.server.thaw();
    const back = await untilRedis(limiter);
    expect(back).toMatchObject({ allowed: true, remaining: 0 });
    expect(await limiter.enter('a', { onUnavailable: 'throw' })).toMatchObject({
      allowed: false,
      source: 'redis',
    });
    await leave(local);
    expect(await limiter.enter('a', { onUnavailable: 'throw' })).toMatchObject({
      allowed: false,
      source: 'redis',
    });
    await leave(byRedis);
    expect(await limiter.enter('a', { onUnavailable: 'throw' })).toMatchObject({
      allowed: true,
      source: 'redis',
    });
  });

  it('rejects where it is to, by the limiter, by the call and by a function of the error', async () => {
    const unavailable = { code: 'ERR_REDIS_UNAVAILABLE' };
    const strict = await limiterOf({ onUnavailable: 'throw' });
    const lenient = await limiterOf();
    redis.server.freeze();
    await expect(strict.enter('a')).rejects.toMatchObject(unavailable);
    expect(await strict.enter('a', { onUnavailable: 'local' })).toMatchObject({ source: 'local' });
    await expect(lenient.enter('a', { onUnavailable: 'throw' })).rejects.toMatchObject(unavailable);
    const told: unknown[] = [];
    const choose = (error: unknown) => (told.push(error), 'local' as const);
    expect(await strict.enter('b', { onUnavailable: choose })).toMatchObject({ source: 'local' });
    expect(told).toMatchObject([unavailable]);
  });

  it('rejects once it was closed, whatever it does without Redis', async () => {
    const limiter = await limiterOf();
    await limiter.close();
    await expect(limiter.enter('a')).rejects.toMatchObject({ reason: 'closed' });
  });
});

/** Who was given up while Redis was frozen may still be counted for a moment. */
async function untilRedis(limiter: ConcurrencyLimiter): Promise<ConcurrencyResult | undefined> {
  let inside: ConcurrencyResult | undefined;
  await waitUntil('Redis lets it in', async () => {
    const result = await limiter.enter('a');
    if (result.allowed && result.source === 'redis') inside = result;
    else if (result.allowed) await result.leave();
    return inside !== undefined;
  });
  return inside;
}

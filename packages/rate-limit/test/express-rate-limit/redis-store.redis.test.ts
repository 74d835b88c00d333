import { OptionError } from '@sluice/core';
import { express as versions, waitUntil } from '@sluice/test-support';
import { rateLimit, type Options } from 'express-rate-limit';
import request from 'supertest';
import { rateLimit as facade, RedisStore } from '../../src/express-rate-limit';
import { appServing, appWith, freshPrefix } from '../app';
import { useClient } from '../use-client';

const { server, redis, patient } = useClient();

/** A store that has been told its window. */
function storeFor(windowMs: number, prefix = freshPrefix()): RedisStore {
  const store = new RedisStore({ ...patient(), prefix });
  store.init({ windowMs });
  return store;
}

async function keysOf(prefix: string): Promise<string[]> {
  return (await server.raw('KEYS', `${prefix}:*`)) as string[];
}

/** The only key under a prefix. */
async function keyOf(prefix: string): Promise<string> {
  const [key, ...others] = await keysOf(prefix);
  if (key === undefined || others.length > 0) throw new Error('there is not one key');
  return key;
}

describe('a RedisStore', () => {
  it('counts from 1, and says when the window ends', async () => {
    const store = storeFor(60_000);
    const before = Date.now();
    const first = await store.increment('alice');
    expect(first.totalHits).toBe(1);
    expect(first.resetTime?.getTime()).toBeGreaterThanOrEqual(before + 59_000);
    expect(first.resetTime?.getTime()).toBeLessThanOrEqual(Date.now() + 60_000);
    expect((await store.increment('alice')).totalHits).toBe(2);
    expect((await store.increment('bob')).totalHits).toBe(1);
  });

  it('keeps the end of a window that has begun', async () => {
    const prefix = freshPrefix();
    const store = storeFor(60_000, prefix);
    await store.increment('alice');
    await server.raw('PEXPIRE', await keyOf(prefix), '5000');
    const { resetTime } = await store.increment('alice');
    // Redis removes a key in the millisecond after its TTL has run out.
    expect(resetTime?.getTime()).toBeLessThanOrEqual(Date.now() + 5001);
  });

  it('looks without counting', async () => {
    const store = storeFor(60_000);
    expect(await store.get('alice')).toBeUndefined();
    await store.increment('alice');
    await store.increment('alice');
    expect(await store.get('alice')).toEqual({ totalHits: 2, resetTime: expect.any(Date) });
    expect(await store.get('alice')).toMatchObject({ totalHits: 2 });
  });

  it('forgets a key', async () => {
    const store = storeFor(60_000);
    await store.increment('alice');
    await store.resetKey('alice');
    expect((await store.increment('alice')).totalHits).toBe(1);
  });

  it('takes a hit back, and never leaves a key without a TTL', async () => {
    const prefix = freshPrefix();
    const store = storeFor(60_000, prefix);
    await store.decrement('alice'); // nobody has counted it
    for (const key of await keysOf(prefix)) expect(await server.raw('PTTL', key)).not.toBe(-1);
    expect((await store.increment('alice')).totalHits).toBe(1);

    await store.increment('alice');
    await store.decrement('alice');
    expect(await store.get('alice')).toMatchObject({ totalHits: 1 });
    await store.decrement('alice');
    await store.decrement('alice'); // once too often
    for (const key of await keysOf(prefix)) expect(await server.raw('PTTL', key)).not.toBe(-1);
    expect((await store.increment('alice')).totalHits).toBe(1);
  });

  it('takes nothing back of a window that is over', async () => {
    const prefix = freshPrefix();
    const store = storeFor(20, prefix);
    await store.increment('alice');
    await waitUntil('the window has ended', async () => (await keysOf(prefix)).length === 0);
    await store.decrement('alice');
    for (const key of await keysOf(prefix)) expect(await server.raw('PTTL', key)).not.toBe(-1);
  });

  it('ends windows shorter than a second', async () => {
    const prefix = freshPrefix();
    const store = storeFor(300, prefix);
    await store.increment('alice');
    const ttl = Number(await server.raw('PTTL', await keyOf(prefix)));
    expect([ttl > 0, ttl <= 300]).toEqual([true, true]);
    await waitUntil('the window has ended', async () => (await store.get('alice')) === undefined);
    expect((await store.increment('alice')).totalHits).toBe(1);
  });

  it.each([
    ['counted', 3, (store: RedisStore) => store.increment('alice')],
    ['looked at', 2, (store: RedisStore) => store.get('alice')],
    ['taken back from', 1, (store: RedisStore) => store.decrement('alice')],
  ])('gives a key that lost its TTL a new one when it is %s', async (_how, hits, act) => {
    const prefix = freshPrefix();
    const store = storeFor(60_000, prefix);
    await store.increment('alice');
    await store.increment('alice');
    const key = await keyOf(prefix);
    await server.raw('PERSIST', key);
    await act(store);
    expect(Number(await server.raw('PTTL', key))).toBeGreaterThan(0);
    expect(await store.get('alice')).toMatchObject({ totalHits: hits });
  });

  it('counts all that come at once', async () => {
    const store = storeFor(60_000);
    const hits = await Promise.all(Array.from({ length: 50 }, () => store.increment('alice')));
    expect(hits.map(({ totalHits }) => totalHits).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 50 }, (_, index) => index + 1),
    );
  });

  it('counts once when Redis has forgotten the script', async () => {
    const store = storeFor(60_000);
    await store.increment('alice');
    await server.raw('SCRIPT', 'FLUSH');
    expect((await store.increment('alice')).totalHits).toBe(2);
  });

  it('keeps apart what it is told to, whatever the keys', async () => {
    const store = storeFor(60_000);
    for (const key of ['*', '{}', 'a\r\nb', '', 'x'.repeat(10_240), '__proto__']) {
      expect((await store.increment(key)).totalHits).toBe(1);
    }
  });

  it('refuses wrong options, and work before it knows the window', async () => {
    expect(() => new RedisStore({ ...patient(), prefix: '{}' })).toThrow(OptionError);
    expect(() => new RedisStore({ ...patient(), deadline: 0 })).toThrow(OptionError);
    expect(() => new RedisStore({ ...patient(), sendCommand: () => undefined } as never)).toThrow(
      OptionError,
    );
    expect(() => new RedisStore({} as never)).toThrow(OptionError);
    const store = new RedisStore({ ...patient() });
    await expect(store.increment('alice')).rejects.toMatchObject({ option: 'windowMs' });
    for (const windowMs of [NaN, 0, 367 * 86_400_000]) {
      expect(() => {
        store.init({ windowMs });
      }).toThrow(expect.objectContaining({ code: 'ERR_OPTION_INVALID', option: 'windowMs' }));
    }
  });

  it('fails at once after it was shut down, and leaves the client open', async () => {
    const store = storeFor(60_000);
    await store.shutdown();
    await expect(store.increment('alice')).rejects.toMatchObject({ code: 'ERR_REDIS_UNAVAILABLE' });
    expect(redis().isReady).toBe(true);
  });
});

describe.each(Object.entries(versions))(
  'express-rate-limit with a RedisStore on Express %s',
  (_version, express) => {
    function limiter(options: Partial<Options> = {}, prefix = freshPrefix()) {
      return rateLimit({ limit: 2, store: new RedisStore({ ...patient(), prefix }), ...options });
    }

    it('limits over all processes', async () => {
      const prefix = freshPrefix();
      const one = appWith(express, limiter({}, prefix)).app;
      const other = appWith(express, limiter({}, prefix)).app;
      await request(one).get('/').expect(200).expect('X-RateLimit-Remaining', '1');
      await request(other).get('/').expect(200).expect('X-RateLimit-Remaining', '0');
      await request(one)
        .get('/')
        .expect(429)
        .expect('Retry-After', /^(59|60)$/);
    });

    it('counts refused hits too', async () => {
      const gate = limiter();
      const { app } = appWith(express, gate);
      for (let n = 0; n < 4; n++) await request(app).get('/');
      expect(await gate.getKey('127.0.0.1')).toMatchObject({ totalHits: 4 });
      gate.resetKey('127.0.0.1');
      await waitUntil('it is forgotten', async () => (await gate.getKey('127.0.0.1')) === undefined);
    });

    it('takes failures back', async () => {
      const gate = limiter({ skipFailedRequests: true });
      const { app } = appServing(express, [gate], (_req, res) => res.sendStatus(400));
      await request(app).get('/').expect(400);
      await waitUntil('it is taken back', async () => (await gate.getKey('127.0.0.1'))?.totalHits !== 1);
    });

    it('passes its validations', async () => {
      const logger = { error: jest.fn(), warn: jest.fn() };
      const prefix = freshPrefix(); // a counter for each window
      const gates = [
        limiter({ logger, standardHeaders: 'draft-7' }, prefix),
        limiter({ logger, windowMs: 120_000 }, prefix),
      ];
      await request(appWith(express, ...gates).app)
        .get('/')
        .expect(200);
      expect([logger.error.mock.calls, logger.warn.mock.calls]).toEqual([[], []]);
    });

    it('is told of two limiters that count into each other', async () => {
      const logger = { error: jest.fn(), warn: jest.fn() };
      const prefix = freshPrefix();
      const { app } = appWith(express, limiter({ logger }, prefix), limiter({ logger }, prefix));
      await request(app).get('/').expect(200);
      expect(logger.error.mock.calls).toMatchObject([[{ code: 'ERR_ERL_DOUBLE_COUNT' }]]);
    });
  },
);

describe.each(Object.entries(versions))('the facade over Redis on Express %s', (_version, express) => {
  it('keeps limiters of different limits apart', async () => {
    const gates = [
      facade({ ...patient(), limit: 7, windowMs: 61_000 }),
      facade({ ...patient(), limit: 9, windowMs: 61_000 }),
    ];
    const { app } = appWith(express, ...gates);
    await request(app).get('/').expect(200);
    for (const gate of gates) expect(await gate.getKey('127.0.0.1')).toMatchObject({ totalHits: 1 });
    for (const gate of gates) await gate.resetKey('127.0.0.1');
  });

  it('counts under the prefix that it is given', async () => {
    const prefix = freshPrefix();
    const { app } = appWith(express, facade({ ...patient(), prefix }));
    await request(app).get('/').expect(200);
    expect(await keysOf(prefix)).toHaveLength(1);
  });
});

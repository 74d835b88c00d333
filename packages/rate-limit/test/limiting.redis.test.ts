import { connectionOf } from '@sluice/core';
import { express as versions } from '@sluice/test-support';
import { parseList } from 'structured-headers';
import request from 'supertest';
import { rateLimit, type Algorithm, type RateLimitResult } from '../src/index';
import { appServing, appWith, freshPrefix } from './app';
import { useClient } from './use-client';

const { server, redis, patient } = useClient();

describe.each(Object.entries(versions))('rateLimit on Express %s', (_version, express) => {
  it('admits so many requests per key, and refuses the rest with a problem', async () => {
    const { app, served } = appWith(
      express,
      rateLimit({ ...patient(), prefix: freshPrefix(), limit: 2, window: '1m' }),
    );

    await request(app).get('/').expect(200, 'ok');
    await request(app).get('/').expect(200, 'ok');
    const refused = await request(app)
      .get('/')
      .expect(429)
      .expect('Content-Type', 'application/problem+json');

    expect(refused.body).toMatchObject({
      type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
      status: 429,
      'violated-policies': ['2-in-1min'],
    });
    expect(refused.headers['retry-after']).toMatch(/^(29|30)$/); // a bucket of 2 a minute gives one back every 30 s
    expect(refused.headers).not.toHaveProperty('set-cookie');
    expect(served()).toBe(2);
  });

  it.each<Algorithm>(['gcra', 'fixed-window', 'sliding-window', 'strict-window'])(
    'counts by %s',
    async (algorithm) => {
      const prefix = freshPrefix();
      const { app } = appWith(
        express,
        rateLimit({ ...patient(), prefix, limit: 2, window: '1h', algorithm }),
      );

      await request(app).get('/').expect(200).expect('RateLimit-Policy', '"2-in-1h";q=2;w=3600');
      const last = await request(app).get('/').expect(200);
      await request(app).get('/').expect(429);

      expect(parseList(last.headers['ratelimit'] ?? '')[0]?.[1].get('r')).toBe(0);
    },
  );

  it('lets `burst` requests come at once', async () => {
    const { app } = appWith(
      express,
      rateLimit({ ...patient(), prefix: freshPrefix(), limit: 100, window: '1d', burst: 1 }),
    );
    await request(app).get('/').expect(200);
    await request(app).get('/').expect(429);
  });

  it('decides several policies together: who is refused by one is charged by none', async () => {
    const gate = rateLimit({
      ...patient(),
      prefix: freshPrefix(),
      key: () => 'alice',
      policies: [
        { name: 'burst', limit: 1, window: '1h' },
        { name: 'day', limit: 5, window: '1d' },
      ],
    });
    const { app } = appWith(express, gate);

    const first = await request(app).get('/').expect(200);
    expect(first.headers['ratelimit-policy']).toBe('"burst";q=1;w=3600, "day";q=5;w=86400');
    expect(first.headers['ratelimit']).toMatch(/^"burst";r=0;t=\d+, "day";r=4;t=\d+$/);

    const refused = await request(app).get('/').expect(429);
    expect(refused.body['violated-policies']).toEqual(['burst']);
    const { policies } = await gate.peek('alice');
    expect(policies.map(({ name, remaining }) => [name, remaining])).toEqual([
      ['burst', 0],
      ['day', 4],
    ]);
  });

  it('counts policies by keys of their own, and those with the same function together', async () => {
    const prefix = freshPrefix();
    const account = jest.fn((req: { headers: object }) => String(Reflect.get(req.headers, 'x-account')));
    const gate = rateLimit({
      ...patient(),
      prefix,
      name: 'api',
      key: () => 'the-address',
      policies: [
        { name: 'address', limit: 3, window: '1h' },
        { name: 'account-hour', limit: 1, window: '1h', key: account },
        { name: 'account-day', limit: 9, window: '1d', key: account },
      ],
    });
    const { app } = appWith(express, gate);

    await request(app).get('/').set('X-Account', 'alice').expect(200);
    expect(account).toHaveBeenCalledTimes(1);
    const refused = await request(app).get('/').set('X-Account', 'alice').expect(429);
    expect(refused.body['violated-policies']).toEqual(['account-hour']);
    await request(app).get('/').set('X-Account', 'bob').expect(200);

    const address = await gate.peek({ address: 'the-address', 'account-day': 'bob' });
    expect(address.policies.map(({ name, remaining }) => [name, remaining])).toEqual([
      ['address', 1],
      ['account-hour', 0],
      ['account-day', 8],
    ]);
    expect(await server.raw('KEYS', `${prefix}:*`)).toHaveLength(3); // the address, and two accounts

    await gate.reset({ 'account-day': 'alice' });
    await request(app).get('/').set('X-Account', 'alice').expect(200);
    await gate.reset({ address: 'the-address' });
    await request(app).get('/').set('X-Account', 'carol').expect(200);
  });

  it('refuses nothing in shadow, tells clients nothing of it, and reports it', async () => {
    const results: RateLimitResult[] = [];
    const gate = rateLimit({ ...patient(), prefix: freshPrefix(), limit: 1, window: '1h', shadow: true });
    const { app } = appServing(express, [gate], (req, res) => {
      if (req.rateLimit) results.push(req.rateLimit);
      res.end();
    });

    await request(app).get('/').expect(200);
    const second = await request(app).get('/').expect(200);
    expect(second.headers).not.toHaveProperty('ratelimit');
    expect(results.map(({ allowed, policies: [state] }) => [allowed, state?.allowed])).toEqual([
      [true, true],
      [true, false],
    ]);
  });

  it('keeps one policy in shadow beside an enforced one', async () => {
    const { app } = appWith(
      express,
      rateLimit({
        ...patient(),
        prefix: freshPrefix(),
        policies: [
          { name: 'tried', limit: 1, window: '1h', shadow: true },
          { name: 'enforced', limit: 2, window: '1h' },
        ],
      }),
    );
    await request(app).get('/').expect(200).expect('RateLimit-Policy', '"enforced";q=2;w=3600');
    await request(app).get('/').expect(200);
    const refused = await request(app).get('/').expect(429);
    expect(refused.body['violated-policies']).toEqual(['enforced']);
  });

  it('puts the result on the request', async () => {
    const gate = rateLimit({ ...patient(), prefix: freshPrefix(), limit: 5, window: '1m' });
    const { app } = appServing(express, [gate], (req, res) => {
      res.json(req.rateLimit);
    });
    const { body } = await request(app).get('/').expect(200);
    expect(body).toMatchObject({
      allowed: true,
      policy: '5-in-1min',
      limit: 5,
      remaining: 4,
      retryAfterMs: 0,
      violated: [],
      source: 'redis',
    });
  });

  it('gives its limiter, and forgets a key', async () => {
    const gate = rateLimit({
      ...patient(),
      prefix: freshPrefix(),
      limit: 1,
      window: '1h',
      key: () => 'alice',
    });
    const { app } = appWith(express, gate);
    await request(app).get('/').expect(200);
    await request(app).get('/').expect(429);
    expect(await gate.peek('alice')).toMatchObject({ allowed: false, remaining: 0 });

    await gate.reset('alice');
    expect(await gate.peek('alice')).toMatchObject({ allowed: true, remaining: 1 });
    await request(app).get('/').expect(200);

    await gate.reset('alice');
    await gate.limiter.block('alice', '1m');
    const blocked = await request(app).get('/').expect(429);
    expect(blocked.headers['retry-after']).toBe('60');
  });

  it('skips requests', async () => {
    const skip = jest.fn(async (req: { path: string }) => Promise.resolve(req.path === '/health'));
    const { app } = appWith(
      express,
      rateLimit({ ...patient(), prefix: freshPrefix(), limit: 1, window: '1h', skip }),
    );
    for (let n = 0; n < 3; n++) {
      const skipped = await request(app).get('/health').expect(200);
      expect(skipped.headers).not.toHaveProperty('ratelimit');
    }
    await request(app).get('/').expect(200);
    await request(app).get('/').expect(429);
    expect(skip).toHaveBeenCalledTimes(5);
  });

  it('shares a counter between limiters of equal limits, and not between names or prefixes', async () => {
    const prefix = freshPrefix();
    const limit = { ...patient(), prefix, limit: 1, window: '1h' } as const;
    const { app: one } = appWith(express, rateLimit(limit));
    const { app: other } = appWith(express, rateLimit(limit));
    const { app: named } = appWith(express, rateLimit({ ...limit, name: 'login' }));
    const { app: elsewhere } = appWith(express, rateLimit({ ...limit, prefix: freshPrefix() }));

    await request(one).get('/').expect(200);
    await request(other).get('/').expect(429);
    await request(named).get('/').expect(200);
    await request(elsewhere).get('/').expect(200);
  });

  it('remembers refusals, so that a flood costs Redis nothing', async () => {
    const { app } = appWith(
      express,
      rateLimit({ ...patient(), prefix: freshPrefix(), limit: 1, window: '1h' }),
    );
    const scripts = async () =>
      /cmdstat_evalsha:calls=(\d+)/.exec(String(await server.raw('INFO', 'commandstats')))?.[1];
    await request(app).get('/').expect(200);
    await request(app).get('/').expect(429);
    const before = await scripts();
    for (let n = 0; n < 5; n++) {
      const refused = await request(app).get('/').expect(429);
      expect(refused.headers).toHaveProperty('retry-after');
    }
    expect(await scripts()).toBe(before);
  });

  it('asks each time without the deny cache', async () => {
    const prefix = freshPrefix();
    const gate = rateLimit({
      ...patient(),
      prefix,
      limit: 1,
      window: '1h',
      key: () => 'alice',
      denyCache: false,
    });
    const { app } = appWith(express, gate);
    await request(app).get('/').expect(200);
    await request(app).get('/').expect(429);
    await server.raw('DEL', ...((await server.raw('KEYS', `${prefix}:*`)) as string[]));
    await request(app).get('/').expect(200);
  });

  it('takes shares in advance under a lease, and never admits too much', async () => {
    const prefix = freshPrefix();
    const options = {
      ...patient(),
      prefix,
      limit: 20,
      window: '1h',
      algorithm: 'fixed-window',
      lease: { processes: 1, share: 0.5 },
      key: () => 'alice',
    } as const;
    const gate = rateLimit(options);
    const { app } = appServing(express, [gate], (req, res) => {
      res.json(req.rateLimit?.source);
    });
    const statuses: number[] = [];
    for (let n = 0; n < 25; n++) statuses.push((await request(app).get('/')).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
    await gate.limiter.close();
  });

  it('takes a Connection, with its prefix', async () => {
    const prefix = freshPrefix();
    const { app } = appWith(
      express,
      rateLimit({ redis: connectionOf(redis()), prefix, limit: 5, window: '1m', key: () => 'alice' }),
    );
    await request(app).get('/').expect(200);
    expect(await server.raw('KEYS', `${prefix}:*`)).toEqual([`${prefix}:gcra-5-60000:gcra:{alice}`]);
  });

  it.each(['local', 'open', 'closed', () => 'open' as const] as const)(
    'takes foreign data at its key for a mistake, not for an outage: %p',
    async (onUnavailable) => {
      const prefix = freshPrefix();
      await server.raw('RPUSH', `${prefix}:gcra-5-60000:gcra:{alice}`, 'foreign');
      const { app, errors, served } = appWith(
        express,
        rateLimit({ ...patient(), prefix, limit: 5, window: '1m', key: () => 'alice', onUnavailable }),
      );
      await request(app).get('/').expect(500);
      expect(errors).toMatchObject([{ code: 'ERR_REDIS_REPLY' }]);
      expect(served()).toBe(0);
    },
  );

  it('lets nobody pass once its limiter was closed', async () => {
    const onUnavailable = jest.fn(() => 'open' as const);
    const gate = rateLimit({ ...patient(), prefix: freshPrefix(), limit: 5, window: '1m', onUnavailable });
    const { app, errors, served } = appWith(express, gate);
    await gate.limiter.close();
    await request(app).get('/').expect(500);
    expect(errors).toMatchObject([{ code: 'ERR_REDIS_UNAVAILABLE', reason: 'closed' }]);
    expect(served()).toBe(0);
  });

  it('leaves no key without a TTL', async () => {
    const prefix = freshPrefix();
    const { app } = appWith(
      express,
      rateLimit({ ...patient(), prefix, limit: 5, window: 500, key: () => 'alice' }),
    );
    await request(app).get('/').expect(200);
    expect(Number(await server.raw('PTTL', `${prefix}:gcra-5-500:gcra:{alice}`))).not.toBe(-1);
  });

  it('counts at once whatever runs at once', async () => {
    const { app } = appWith(
      express,
      rateLimit({ ...patient(), prefix: freshPrefix(), limit: 10, window: '1h' }),
    );
    const listening = app.listen(0);
    const statuses = await Promise.all(
      Array.from({ length: 30 }, async () => (await request(listening).get('/')).status),
    );
    listening.close();
    expect(statuses.filter((status) => status === 200)).toHaveLength(10);
  });
});

import { connectionOf, RedisUnavailableError } from '@sluice/core';
import {
  endClient,
  express as versions,
  newClient,
  reserveRedis,
  startRedis,
  waitUntil,
  type RedisServer,
  type TestClient,
} from '@sluice/test-support';
import type { RequestHandler } from 'express';
import request from 'supertest';
import { rateLimit, type RateLimitOptions, type UnavailableMode } from '../src/index';
import { appServing, appWith, freshPrefix } from './app';

const DEADLINE_MS = 100;
const ROOM_MS = 1000;

let server: RedisServer;
const clients: TestClient[] = [];

async function connected(): Promise<TestClient> {
  const client = newClient('v4', server.clientOptions);
  clients.push(client);
  await client.connect();
  return client;
}

afterEach(async () => {
  for (const client of clients) connectionOf(client).close();
  await Promise.all(clients.splice(0).map(endClient));
  await server.stop();
});

/** What happens to Redis between two requests. */
const faults: [string, (redis: RedisServer) => unknown][] = [
  [
    'frozen',
    (redis) => {
      redis.freeze();
    },
  ],
  ['dead', (redis) => redis.kill()],
];

async function inTime<Answer>(answer: PromiseLike<Answer>): Promise<Answer> {
  const startedAt = performance.now();
  const result = await answer;
  expect(performance.now() - startedAt).toBeLessThan(DEADLINE_MS + ROOM_MS);
  return result;
}

describe.each(Object.entries(versions))('without Redis on Express %s', (_version, express) => {
  function gateWith(redis: TestClient, options: Partial<RateLimitOptions>) {
    const common = { redis, prefix: freshPrefix(), limit: 2, window: '1h', key: () => 'alice' };
    return rateLimit({ ...common, ...options } as RateLimitOptions);
  }

  describe.each(faults)('which is %s,', (_name, fail) => {
    let redis: TestClient;

    beforeEach(async () => {
      server = await startRedis();
      redis = await connected();
    });

    it('keeps the same limits in the process', async () => {
      const { app } = appServing(express, [gateWith(redis, {})], (req, res) => {
        res.json(req.rateLimit?.source);
      });
      expect((await request(app).get('/').expect(200)).body).toBe('redis');
      await fail(server);
      expect((await inTime(request(app).get('/').expect(200))).body).toBe('local');
      await inTime(request(app).get('/').expect(200));
      await inTime(request(app).get('/').expect(429).expect('Retry-After', /^\d+$/));
    });

    it('lets pass', async () => {
      const { app, served } = appWith(express, gateWith(redis, { onUnavailable: 'open' }));
      await request(app).get('/').expect(200);
      await fail(server);
      for (let n = 0; n < 4; n++) {
        const { headers } = await inTime(request(app).get('/').expect(200));
        expect(headers).not.toHaveProperty('ratelimit');
      }
      expect(served()).toBe(5);
    });

    it('refuses with 503, Retry-After and a problem', async () => {
      const { app, errors, served } = appWith(express, gateWith(redis, { onUnavailable: 'closed' }));
      await request(app).get('/').expect(200);
      await fail(server);
      const { body } = await inTime(
        request(app)
          .get('/')
          .expect(503)
          .expect('Retry-After', '5')
          .expect('Content-Type', 'application/problem+json'),
      );
      expect(body).toEqual({
        type: 'https://iana.org/assignments/http-problem-types#temporary-reduced-capacity',
        title: 'Temporarily unavailable',
        status: 503,
        detail: 'The request could not be checked against its quota. Try again shortly.',
      });
      await inTime(
        request(app)
          .get('/')
          .set('Accept', 'text/html')
          .expect(503)
          .expect('Content-Type', /^text\/plain/),
      );
      expect((await inTime(request(app).head('/').expect(503))).text).toBeUndefined();
      expect([errors, served()]).toEqual([[], 1]);
    });

    it('does what a function chooses, which is asked once', async () => {
      const choose = jest.fn<UnavailableMode, [{ path: string }, RedisUnavailableError]>(({ path }) =>
        path === '/login' ? 'closed' : path === '/api' ? 'local' : 'open',
      );
      const policies = [
        { name: 'address', limit: 2, window: '1h' },
        { name: 'account', limit: 2, window: '1h', key: () => 'bob' },
      ];
      const gate = gateWith(redis, {
        limit: undefined,
        window: undefined,
        policies,
        onUnavailable: choose,
      } as object);
      const { app } = appWith(express, gate);
      await request(app).get('/').expect(200);
      await fail(server);
      await inTime(request(app).get('/login').expect(503));
      await inTime(request(app).get('/').expect(200));
      await inTime(
        request(app)
          .get('/api')
          .expect(200)
          .expect('RateLimit', /"address";r=1/),
      );
      expect(choose).toHaveBeenCalledTimes(3);
      expect(choose.mock.calls[0]?.[1]).toBeInstanceOf(RedisUnavailableError);
    });

    it('fails by a function that throws or gives nonsense', async () => {
      const failure = new Error('no mode');
      const functions: [() => unknown, unknown][] = [
        [
          () => {
            throw failure;
          },
          failure,
        ],
        [() => undefined, expect.objectContaining({ option: 'onUnavailable' })],
        [() => 'maybe', expect.objectContaining({ option: 'onUnavailable' })],
        [() => Promise.resolve('open'), expect.objectContaining({ option: 'onUnavailable' })],
      ];
      await fail(server);
      for (const [onUnavailable, error] of functions) {
        const { app, errors, served } = appWith(express, gateWith(redis, { onUnavailable } as object));
        await inTime(request(app).get('/').expect(500));
        expect([errors, served()]).toEqual([[error], 0]);
      }
    });

    it('takes no failing callback for an outage', async () => {
      await fail(server);
      // An error such as a callback gets that asks Redis itself.
      const failure = new RedisUnavailableError('deadline', 'unknown', 'The tenant is not known');
      for (const onUnavailable of ['open', 'closed', () => 'open' as const] as const) {
        const gate = gateWith(redis, { key: () => Promise.reject(failure), onUnavailable });
        const { app, errors, served } = appWith(express, gate);
        await inTime(request(app).get('/').expect(500));
        expect([errors, served()]).toEqual([[failure], 0]);
      }
    });

    it('waits no longer than its own deadline', async () => {
      const { app } = appWith(
        express,
        gateWith(redis, { onUnavailable: 'open', deadline: 50, refund: () => true }),
      );
      await fail(server);
      await inTime(request(app).get('/').expect(200));
    });

    it('answers all that come at once in time', async () => {
      const waits: number[] = [];
      const watch: RequestHandler = (_req, res, next) => {
        const startedAt = performance.now();
        res.once('finish', () => waits.push(performance.now() - startedAt));
        next();
      };
      const { app, served } = appWith(express, watch, gateWith(redis, { onUnavailable: 'closed' }));
      await fail(server);
      const listening = app.listen(0);
      const statuses = await Promise.all(
        Array.from({ length: 25 }, async () => (await request(listening).get('/')).status),
      );
      listening.close();
      expect([new Set(statuses), served(), waits.length]).toEqual([new Set([503]), 0, 25]);
      expect(Math.max(...waits)).toBeLessThan(DEADLINE_MS + ROOM_MS);
    });
  });

  it('which was absent at boot and comes, it counts there without a restart', async () => {
    server = await reserveRedis();
    const redis = newClient('v4', server.clientOptions);
    clients.push(redis);
    redis.connect().catch(() => undefined);
    const { app } = appServing(express, [gateWith(redis, { limit: 1000 })], (req, res) => {
      res.json(req.rateLimit?.source);
    });
    expect((await inTime(request(app).get('/').expect(200))).body).toBe('local');

    await server.start();
    await waitUntil('Redis counts', async () => (await request(app).get('/')).body === 'redis');
  });

  it('which freezes and thaws, it counts there again without a restart', async () => {
    server = await startRedis();
    const redis = await connected();
    const { app } = appServing(express, [gateWith(redis, { limit: 1000 })], (req, res) => {
      res.json(req.rateLimit?.source);
    });
    server.freeze();
    for (let n = 0; n < 5; n++) expect((await inTime(request(app).get('/').expect(200))).body).toBe('local');
    server.thaw();
    await waitUntil('Redis counts', async () => (await request(app).get('/')).body === 'redis');
  });
});

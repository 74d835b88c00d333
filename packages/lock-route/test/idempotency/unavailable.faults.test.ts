import { connectionOf } from '@sluice/core';
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
import type { IdempotentOptions } from '../../src/index';
import { freshKey, freshPrefix, serveIdempotent } from './idempotent-app';

const DEADLINE_MS = 250;
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

const faults: [string, (redis: RedisServer) => unknown][] = [
  [
    'frozen',
    (redis) => {
      redis.freeze();
    },
  ],
  ['dead', (redis) => redis.kill()],
];

async function inTime<Answer>(answer: Promise<Answer>, deadlines = 1): Promise<Answer> {
  const startedAt = performance.now();
  const result = await answer;
  expect(performance.now() - startedAt).toBeLessThan(deadlines * DEADLINE_MS + ROOM_MS);
  return result;
}

describe.each(Object.entries(versions))('without Redis on Express %s', (_version, express) => {
  const answering: RequestHandler = (_req, res) => {
    res.status(201).json({ id: 7 });
  };
  const serving = (
    redis: TestClient,
    handler: RequestHandler = answering,
    options: Partial<IdempotentOptions> = {},
  ) => serveIdempotent(express, { redis: redis, prefix: freshPrefix(), ...options }, handler);

  describe.each(faults)('which is %s,', (_name, fail) => {
    it('a request with a key is refused with 503, and one without is served', async () => {
      server = await startRedis();
      const app = await serving(await connected());
      await fail(server);
      const { status, headers, json } = await inTime(app.post(freshKey()));
      expect([status, headers.get('retry-after'), app.runs()]).toEqual([503, '5', 0]);
      expect(json).toMatchObject({ status: 503, title: 'Temporarily unavailable' });
      expect((await app.post(undefined)).status).toBe(201);
    });

    it('a request runs without protection where that is wanted', async () => {
      server = await startRedis();
      const app = await serving(await connected(), answering, { onUnavailable: 'open' });
      await fail(server);
      const key = freshKey();
      for (let n = 1; n <= 2; n++) {
        expect([(await inTime(app.post(key))).status, app.runs()]).toEqual([201, n]);
      }
    });

    it('what was done before it failed is answered all the same', async () => {
      server = await startRedis();
      const app = await serving(await connected(), (_req, res, next) => {
        Promise.resolve(fail(server)).then(() => res.status(201).json({ id: 7 }), next);
      });
      const { status, json } = await inTime(app.post(freshKey()), 2);
      expect([status, json]).toEqual([201, { id: 7 }]);
    });
  });

  it('which freezes while a request runs and thaws, its answer is stored still', async () => {
    server = await startRedis();
    const app = await serving(await connected(), (_req, res) => {
      server.freeze();
      res.status(201).json({ id: 7 });
    });
    const key = freshKey();
    expect((await app.post(key)).status).toBe(201);
    server.thaw();
    await waitUntil('it is replayed', async () => {
      const answer = await app.post(key);
      return answer.headers.get('idempotent-replayed') === 'true';
    });
    expect(app.runs()).toBe(1);
  });

  it('which freezes before a request and thaws, nothing of it is left that refuses the next', async () => {
    server = await startRedis();
    const app = await serving(await connected());
    const key = freshKey();
    await app.post(freshKey()); // Redis knows the script: it begins the work as soon as it thaws
    server.freeze();
    expect((await app.post(key)).status).toBe(503);
    server.thaw();
    await waitUntil('it is carried out', async () => (await app.post(key)).status === 201);
    expect(app.runs()).toBe(2);
  });

  it('which was absent at boot and comes, it protects without a restart', async () => {
    server = await reserveRedis();
    const redis = newClient('v4', server.clientOptions);
    clients.push(redis);
    redis.connect().catch(() => undefined);
    const app = await serving(redis);
    const key = freshKey();
    expect((await inTime(app.post(key))).status).toBe(503);
    await server.start();
    await waitUntil('it is carried out', async () => (await app.post(key)).status === 201);
    await app.post(key);
    expect(app.runs()).toBe(1);
  });
});

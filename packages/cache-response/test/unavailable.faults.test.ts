import { createConnection } from '@sluice/core';
import {
  endClient,
  express as versions,
  newClient,
  redisFaults,
  startRedis,
  useFaultyRedis,
  waitUntil,
} from '@sluice/test-support';
import { cacheResponse, type CacheResponseOptions } from '../src/index';
import { serve } from './serve';

const ROOM_MS = 1000;
const DEADLINE_MS = 250;
const faulty = useFaultyRedis();

async function served(options: Partial<CacheResponseOptions> = {}, settings: Record<string, string> = {}) {
  const { server, client } = await faulty.start(settings);
  const redis = createConnection(client, { breaker: { probeInterval: 50 } });
  const cache = cacheResponse({ redis, ttl: '1m', ...options });
  faulty.atEnd(() => {
    cache.close();
    redis.close();
  });
  let runs = 0;
  const app = await serve(versions.v5, (express) => {
    express.use(cache, (req, res) => {
      runs++;
      res.send(req.method === 'GET' ? `${req.path} ${String(runs)}` : 'changed');
    });
  });
  return { ...app, server, cache, runs: () => runs };
}

async function inTime<Result>(work: Promise<Result>, questions = 1): Promise<Result> {
  const startedAt = Date.now();
  const result = await work;
  expect(Date.now() - startedAt).toBeLessThan(questions * DEADLINE_MS + ROOM_MS);
  return result;
}

describe.each(redisFaults)('with Redis %s', (_fault, happen, undo) => {
  it("'open': handlers answer, in time, and what was changed meanwhile is not served afterwards", async () => {
    const { get, server } = await served();
    await get('/x');
    await waitUntil('it is stored', async () => (await get('/x')).cacheStatus.includes('hit'));
    await happen(server);
    for (let request = 0; request < 5; request++) {
      const { status, body } = await inTime(get('/x'));
      expect([status, body]).toEqual([200, `/x ${String(request + 2)}`]);
    }
    expect((await inTime(get('/x', { method: 'PUT' }), 2)).body).toBe('changed');
    await undo(server);
    await waitUntil('it serves again', async () => {
      const { cacheStatus, body } = await get('/x');
      expect(body).not.toBe('/x 1');
      return cacheStatus.includes('hit');
    });
  });

  it("'closed': 503, in time", async () => {
    const { get, server, runs } = await served({ onUnavailable: () => 'closed' });
    await get('/x');
    await happen(server);
    const refused = await inTime(get('/y'));
    expect(refused).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5', 'cache-control': 'no-store' },
    });
    expect(runs()).toBe(1);
    await undo(server);
    await waitUntil('it serves again', async () => (await get('/y')).status === 200);
  });

  it('L1 stands in for a route that allows it, and for no other', async () => {
    const l1 = { maxBytes: 1_000_000, maxStaleness: 100 };
    const { get, server } = await served({ l1, sie: '1m' });
    await get('/x');
    await waitUntil('it is stored', async () => (await get('/x')).cacheStatus.includes('hit'));
    await happen(server);
    for (let request = 0; request < 5; request++) expect((await inTime(get('/x'))).body).toBe('/x 1');
    await undo(server);
  });
});

it('nothing is got in the background that could not be stored', async () => {
  const { server, client } = await faulty.start();
  const redis = createConnection(client);
  const cache = cacheResponse({ redis, l1: { maxBytes: 1_000_000, maxStaleness: 100 } });
  faulty.atEnd(() => {
    cache.close();
    redis.close();
  });
  let runs = 0;
  const handler = cache.wrap((_req, res) => {
    res.set({ 'Cache-Control': 'max-age=5, stale-while-revalidate=60, stale-if-error=60', Age: '10' });
    res.send(String(++runs));
  });
  const { get } = await serve(versions.v5, (express) => express.use(handler));
  await get('/x');
  await waitUntil('it is stored', async () => (await get('/x')).cacheStatus.includes('hit'));
  await server.kill();
  await waitUntil('what goes on in the background is over', async () => {
    const before = runs;
    for (let request = 0; request < 3; request++) expect((await inTime(get('/x'))).status).toBe(200);
    return runs === before;
  });
});

it('a Redis that is full stores nothing, and nobody waits', async () => {
  const { get, server, runs } = await served({}, { maxmemory: '2mb', 'maxmemory-policy': 'noeviction' });
  await get('/x');
  await waitUntil('it is stored', async () => (await get('/x')).cacheStatus.includes('hit'));
  await server.raw('CONFIG', 'SET', 'maxmemory', '1');
  const before = runs();
  for (let request = 0; request < 3; request++) expect((await inTime(get('/y'))).status).toBe(200);
  expect(runs()).toBe(before + 3);
  expect((await inTime(get('/x'))).cacheStatus).toMatch(/hit/);
});

it('absent at boot: handlers answer, until Redis is there', async () => {
  const server = await startRedis();
  faulty.atEnd(() => server.stop());
  await server.kill();
  const client = newClient('v4', server.clientOptions);
  client.connect().catch(() => undefined);
  faulty.atEnd(() => endClient(client));
  const cache = cacheResponse({ redis: client, ttl: '1m' });
  faulty.atEnd(() => {
    cache.close();
  });
  const { get } = await serve(versions.v5, (express) => {
    express.use(cache, (_req, res) => res.send('x'));
  });
  expect((await inTime(get('/x'))).body).toBe('x');
  await server.start();
  await waitUntil('it is served from the cache', async () => (await get('/x')).cacheStatus.includes('hit'));
});

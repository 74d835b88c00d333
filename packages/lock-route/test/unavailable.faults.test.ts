import { connectionOf, createLocks } from '@sluice/core';
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
import { lockRoute, type LockRouteOptions, type RequestLock } from '../src/index';
import { HoldUp } from './hold-up';
import { serve } from './serve';

const DEADLINE_MS = 250;
const ROOM_MS = 1000;

let server: RedisServer;
let client: TestClient;
let work: HoldUp;
let seen: (RequestLock | undefined)[];
let gates: { close(): Promise<void> }[];

beforeEach(() => {
  work = new HoldUp();
  seen = [];
  gates = [];
});

afterEach(async () => {
  work.open();
  await Promise.all(gates.map((gate) => gate.close()));
  connectionOf(client).close();
  await endClient(client);
  await server.stop();
});

async function connected(): Promise<void> {
  server = await startRedis();
  client = newClient('v4', server.clientOptions);
  await client.connect();
}

/** What keeps Redis from answering. */
const faults: [string, () => Promise<void>][] = [
  [
    'frozen',
    async () => {
      await connected();
      server.freeze();
    },
  ],
  [
    'dead',
    async () => {
      await connected();
      await server.kill();
    },
  ],
  [
    'absent at boot',
    async () => {
      server = await reserveRedis();
      client = newClient('v4', server.clientOptions);
      client.connect().catch(() => undefined);
    },
  ],
];

async function inTime<Answer>(answer: PromiseLike<Answer>): Promise<Answer> {
  const startedAt = performance.now();
  const result = await answer;
  expect(performance.now() - startedAt).toBeLessThan(DEADLINE_MS + ROOM_MS);
  return result;
}

describe.each(Object.entries(versions))('lockRoute on Express %s', (_version, express) => {
  function app(options: Partial<LockRouteOptions> = {}) {
    const common = { redis: client, deadline: DEADLINE_MS, key: 'order:{params.id}' };
    const gate = lockRoute({ ...common, ...options });
    gates.push(gate);
    return serve(express, (app) => {
      app.get('/:id', gate, async (req, res) => {
        seen.push(req.lock);
        await work.pass();
        res.send('done');
      });
    });
  }

  describe.each(faults)('with a Redis that is %s', (_fault, breakRedis) => {
    it('refuses by itself, in time', async () => {
      await breakRedis();
      const { get, errors } = await app();
      const response = await inTime(get('/7'));
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
      expect(await response.json()).toMatchObject({ title: 'Temporarily unavailable' });
      expect([work.arrived, errors]).toEqual([0, []]);
    });

    it('refuses a request that would wait, in time', async () => {
      await breakRedis();
      const { get } = await app({ mode: 'wait', wait: '1m' });
      expect((await inTime(get('/7'))).status).toBe(503);
    });

    it('runs without a lock where it is open, and says so', async () => {
      await breakRedis();
      const { get } = await app({ onUnavailable: 'open' });
      const served = [get('/7'), get('/7')];
      await inTime(work.until(2));
      work.open();
      for (const response of served) expect((await response).status).toBe(200);
      expect(seen[0]).toMatchObject({ acquired: false, token: undefined });
    });

    it('locks within the process where it is local', async () => {
      await breakRedis();
      const { get } = await app({ onUnavailable: 'local' });
      const first = get('/7');
      await inTime(work.until(1));
      const refused = await inTime(get('/7'));
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([409, '1']);
      const other = get('/8');
      await work.until(2);
      work.open();
      expect([(await first).status, (await other).status]).toEqual([200, 200]);
      expect(seen[0]).toMatchObject({ acquired: true, token: undefined });
      expect((await get('/7')).status).toBe(200);
    });

    it('waits within the process where it is local', async () => {
      await breakRedis();
      const { get } = await app({ onUnavailable: 'local', mode: 'wait', wait: '1m' });
      const served = [get('/7'), get('/7'), get('/7')];
      for (const arrived of [1, 2, 3]) {
        await work.until(arrived);
        work.letOneGo();
      }
      for (const response of served) expect((await response).status).toBe(200);
      expect(work.most).toBe(1);
    });

    it('counts within the process where it is local', async () => {
      await breakRedis();
      const { get } = await app({ onUnavailable: 'local', concurrency: 2 });
      const served = [get('/7'), get('/7')];
      await work.until(2);
      expect((await get('/7')).status).toBe(429);
      work.open();
      for (const response of served) expect((await response).status).toBe(200);
    });
  });

  it('keeps a request out that comes by Redis while one works without, and the other way round', async () => {
    await connected();
    const { get } = await app({ onUnavailable: 'local', maxHold: '1m' });
    const byRedis = get('/7');
    await work.until(1);
    server.freeze();
    expect((await get('/7')).status).toBe(409);
    server.thaw();
    work.letOneGo();
    expect((await byRedis).status).toBe(200);

    await waitUntil('it is free', async () => {
      const locks = createLocks({ redis: client, deadline: '10s' });
      const { holders } = await locks.inspect('order:7');
      await locks.close();
      return holders.length === 0;
    });
    server.freeze();
    const byItself = get('/7');
    await work.until(2);
    server.thaw();
    await waitUntil('Redis is asked again', async () => {
      const other = get('/8');
      work.open();
      await other;
      return seen.at(-1)?.token !== undefined;
    });
    expect((await byItself).status).toBe(200);
  });

  it('tells the handler, and the client in its place, when Redis dies for longer than the lease', async () => {
    await connected();
    const { get } = await app({ ttl: 1000 });
    const answer = get('/7');
    await work.until(1);
    await server.kill();
    const response = await answer;
    expect([response.status, work.working]).toEqual([503, 1]);
    expect(await response.json()).toMatchObject({ title: 'Interrupted' });
    expect(seen[0]?.signal.reason).toMatchObject({ code: 'ERR_LOCK_LOST' });
  });

  it('sends the answer though Redis dies before the lock is given free', async () => {
    await connected();
    const { get } = await app();
    const answer = get('/7');
    await work.until(1);
    await server.kill();
    work.open();
    expect((await inTime(answer)).status).toBe(200);
  });

  it('locks again when Redis is back', async () => {
    await connected();
    const { get } = await app();
    work.open();
    await server.restart();
    await waitUntil('it is served', async () => (await get('/7')).status === 200);
    expect(seen.at(-1)?.token).toBeGreaterThan(0);
  });
});

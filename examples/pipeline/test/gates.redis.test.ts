import { pipeline } from '@sluice/http';
import { rateLimit, type RateLimitOptions } from '@sluice/rate-limit';
import { getSession } from '@sluice/session';
import { express, useRedis, waitUntil, type TestClient } from '@sluice/test-support';
import type { RequestHandler } from 'express';
import { get as begin } from 'node:http';
import { createStack, serveStack, type Stack } from './stack';

const redis = useRedis();
const other = useRedis();
const ends: (() => unknown)[] = [];
let client: TestClient;

beforeAll(async () => {
  client = await redis.client();
});

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function start(
  mount: (stack: Stack) => readonly RequestHandler[],
  options: Partial<RateLimitOptions> = {},
  others: Partial<Stack> = {},
) {
  const stack = { ...createStack(client, options), ...others };
  const served = await serveStack(express.v5, stack, mount(stack));
  ends.push(
    () => served.stop(),
    () => {
      stack.cached.close();
    },
  );
  return { ...served, stack };
}

/** The commands that Redis carried out meanwhile, those of scripts included. */
async function commands(work: () => Promise<unknown>): Promise<Set<string>> {
  await redis.raw('CONFIG', 'RESETSTAT');
  await work();
  const stats = String(await redis.raw('INFO', 'commandstats'));
  const names = [...stats.matchAll(/cmdstat_([a-z|_]+):/g)].map(([, name = '']) => name);
  return new Set(names.filter((name) => !/^(config|info|client|hello|ping|script)/.test(name)));
}

const all = ({ limit, sessions, cached }: Stack) => [pipeline(limit, sessions, cached)];
const reads = ['hgetall', 'get'];
/** What touches, rotates, leases and fills are made of. Each second, the history of Redis is looked at, and TTLs with it. */
const writes = /^(h?set|del|unlink|hdel|zadd|zrem|incr.*|publish|pexpireat|rename)$/;

async function without(kind: RegExp, work: () => Promise<unknown>): Promise<Set<string>> {
  const names = await commands(work);
  expect([...names].filter((name) => kind.test(name))).toEqual([]);
  return names;
}

it('what the limit refuses has read in the others, and no more; once a refusal is known, not even that', async () => {
  for (const denyCache of [false, true]) {
    const { get } = await start(all, { denyCache });
    for (let n = 0; n < 4; n++) await get();
    const asked = await without(writes, () => get().expect(429));
    expect([...asked].filter((name) => reads.includes(name)).sort()).toEqual(denyCache ? [] : reads.sort());
    if (denyCache) expect(asked.size).toBe(0);
  }
});

it('what the cache answers is not charged by a limit behind it', async () => {
  const { get, stack } = await start(({ limit, sessions, cached }) => [pipeline(sessions, cached, limit)]);
  for (let n = 0; n < 5; n++) await get().expect('Cache-Status', /hit/);
  expect((await stack.limit.peek('all')).remaining).toBe(3);
});

it('a limit behind the session shares its round trip, and is charged once', async () => {
  const { get, stack } = await start(({ limit, sessions, cached }) => [pipeline(sessions, limit, cached)]);
  await get().expect(200).expect('RateLimit', /r=2/);
  expect((await stack.limit.peek('all')).remaining).toBe(2);
});

it('what reads the session says that it comes after it, or is told to', async () => {
  const redis = client as never;
  const byUser = (more: object) =>
    rateLimit({
      redis,
      prefix: 'by-user',
      limit: 2,
      window: '1h',
      key: (req) => String(getSession(req).userId),
      ...more,
    });
  const early = await start(({ sessions, cached }) => [pipeline(sessions, byUser({}), cached)]);
  await early.get().expect(500);
  expect(String(early.errors)).toContain("says `after: 'session'`");
  const gate = byUser({ after: 'session', name: 'late' });
  const late = await start(({ sessions, cached }) => [pipeline(sessions, gate, cached)]);
  await late.get().expect(200);
  expect((await gate.peek('alice')).remaining).toBe(1);
});

it('a gate that stands there twice, or is mounted before, works as it does alone', async () => {
  const { get, stack } = await start((gates) => {
    const { limit, sessions, cached } = gates;
    const second = createStack(client).sessions;
    return [sessions, pipeline(limit, sessions, cached, sessions, cached, second)];
  });
  await get()
    .expect(200)
    .expect('Cache-Status', /^Sluice;hit[^,]*$/);
  expect((await stack.limit.peek('all')).remaining).toBe(2);
});

it('of two sessions, or two caches, the first keeps the request, and nobody waits for itself', async () => {
  const { get, stack } = await start(({ sessions, cached, twin }) => {
    const handler: RequestHandler = (req, res) => void res.json(getSession(req).userId);
    return [pipeline(sessions, createStack(client).sessions, cached, twin), handler];
  });
  await get().expect(200, 'body');
  await stack.cached.invalidate({ all: true });
  await get().expect(200, '"alice"');
});

it("what was asked for a request that is refused is nobody's rejection, whatever is wrong with it", async () => {
  const unhandled = jest.fn();
  process.on('unhandledRejection', unhandled);
  const { get } = await start(all, { denyCache: false });
  for (let n = 0; n < 3; n++) await get().expect(200);
  for (const key of (await redis.raw('KEYS', 'stack-*')) as string[]) {
    if (key.includes('-rl:')) continue;
    await redis.raw('DEL', key);
    await redis.raw('SADD', key, 'not what it was');
  }
  await get().expect(429);
  await client.sendCommand(['PING']); // answered after what the request has asked
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});

it('a request that is skipped, or has no session, costs no round trip for that', async () => {
  const { get } = await start(all, { skip: () => true });
  expect(await commands(() => get('').expect(200))).toEqual(new Set(['get', 'zrange']));
});

it('gates on several clients work side by side', async () => {
  const elsewhere = createStack(await other.client());
  const { get } = await start(all, {}, { sessions: elsewhere.sessions });
  await without(/^(hgetall|pttl)$/, () => get().expect(200).expect('Cache-Status', /hit/));
});

it('a client that leaves before its answer is there does no harm', async () => {
  const keys: ((key: string) => void)[] = [];
  const key = () => new Promise<string>((resolve) => keys.push(resolve));
  const passed: boolean[] = [];
  const { port, stack, errors, cookie } = await start(
    (gates) => [
      ...all(gates),
      (_req, res, next) => {
        passed.push(res.closed);
        next();
      },
    ],
    { key },
  );
  await stack.cached.invalidate({ all: true });
  const leaving = begin({ port, path: '/', headers: { cookie } });
  leaving.on('error', () => undefined);
  await waitUntil('the limit has asked', () => keys.length === 1);
  leaving.destroy();
  keys[0]?.('all');
  await waitUntil('its request has come through', () => passed.length === 1);
  expect(errors).toEqual([]);
});

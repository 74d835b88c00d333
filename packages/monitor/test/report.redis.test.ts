import { createRateLimiter, eventChannel } from '@sluice/core';
import { useRedis, waitUntil, type TestClient } from '@sluice/test-support';
import request from 'supertest';
import type { Report } from '../src/page/report';
import { useMonitors } from './serve-monitor';

const redis = useRedis({ settings: { 'slowlog-log-slower-than': '0' } });
const monitors = useMonitors();
let client: TestClient;

beforeAll(async () => {
  client = await redis.client();
});

it('has a point for each interval, and gives those that a page does not have yet', async () => {
  const { server } = await monitors.serve({ redis: client, interval: 100, history: 500 });
  const policies = [{ name: 'p', limit: 1, window: '1m' }] as const;
  const limiter = createRateLimiter({ redis: client, name: 'api', policies });
  for (let call = 0; call < 4; call++) await limiter.consume('alice');
  const report = async (since: string) =>
    (await request(server).get(`/monitor/report?since=${since}`)).body as Report;
  await waitUntil('there are as many as it keeps', async () => (await report('0')).series.at.length === 5);
  const { series, tables } = await report('nonsense');
  expect(series.at).toEqual([...series.at].sort());
  expect(Object.values(series.lines).map((line) => line.length)).toEqual(Array(12).fill(5));
  expect((await report(String(Date.now()))).series.at).toEqual([]);
  expect(tables.limiters).toEqual([{ name: 'api', outcomes: { allowed: 1, denied: 3 } }]);
  expect(tables.commands).toContainEqual(
    expect.objectContaining({ name: 'rate-limit/gcra', calls: 2, failed: 0 }),
  );
});

it('names slow scripts, and shows no key', async () => {
  const { server } = await monitors.serve({ redis: client });
  const policies = [{ name: 'p', limit: 1, window: '1m' }] as const;
  await createRateLimiter({ redis: client, name: 'api', policies }).consume('bob@example.com');
  const { body, text } = await request(server).get('/monitor/report');
  expect(body.redis[0]).toMatchObject({
    slow: expect.arrayContaining([expect.objectContaining({ name: 'rate-limit/gcra' })]),
    busiest: expect.arrayContaining([expect.objectContaining({ name: 'EVALSHA' })]),
  });
  expect(body.patterns).toContain('rate-limit');
  expect(text).not.toContain('bob@example.com');
});

it('counts outcomes of any name', async () => {
  const { server } = await monitors.serve({ redis: client });
  eventChannel('sluice:cache').publish(() => ({
    name: '__proto__',
    operation: 'get',
    outcome: 'hit',
    durationMs: 1,
  }));
  const { body } = await request(server).get('/monitor/report');
  expect(body.tables.caches).toEqual([{ name: '__proto__', outcomes: { hit: 1 } }]);
});

it('asks Redis together for all who look at a time', async () => {
  const { server } = await monitors.serve({ redis: client, interval: 100 });
  const before = await infos();
  await Promise.all(Array.from({ length: 8 }, () => request(server).get('/monitor/report').expect(200)));
  expect((await infos()) - before).toBeLessThan(8);
});

/** How often the doctor has taken a snapshot: harness and connections do not ask for all. */
async function infos(): Promise<number> {
  const text = String(await redis.raw('INFO', 'commandstats'));
  return Number(/cmdstat_latency\|latest:calls=(\d+)/.exec(text)?.[1] ?? 0);
}

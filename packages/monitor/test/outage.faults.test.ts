import { createConnection, createRateLimiter } from '@sluice/core';
import { useFaultyRedis, waitUntil } from '@sluice/test-support';
import request from 'supertest';
import { metricLines, useMonitors } from './serve-monitor';

const redis = useFaultyRedis();
const monitors = useMonitors();

it('tells of breakers, of limits that are kept here, and of a Redis that is frozen, without waiting for it', async () => {
  const { server, client } = await redis.start();
  const connection = createConnection(client, {
    deadline: 100,
    breaker: { minimumCalls: 3, probeInterval: 20 },
  });
  const app = await monitors.serve({
    redis: connection,
    gates: { login: { onUnavailable: 'closed' } },
    deadline: 200,
  });
  const limiter = createRateLimiter({
    redis: connection,
    name: 'api',
    policies: [{ name: 'p', limit: 1000, window: '1m' }],
  });
  server.freeze();
  let calls = 0;
  const ask = async () => {
    calls++;
    await limiter.consume('alice');
  };
  await waitUntil('the breaker is open', async () => {
    await ask(); // a failure that a busy process explains does not count
    return (await metricLines(app.monitor, 'sluice_breakers_open')).includes('sluice_breakers_open 1');
  });
  await ask();
  expect(await metricLines(app.monitor, 'sluice_rate_limit_decisions_total')).toEqual([
    `sluice_rate_limit_decisions_total{name="api",outcome="allowed",source="local"} ${calls}`,
  ]);
  const commands = await metricLines(app.monitor, 'sluice_commands_total{name="rate-limit/gcra"');
  expect(commands.map((line) => /outcome="([^"]+)"/.exec(line)?.[1])).toEqual(['deadline', 'breaker-open']);
  expect(commands.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)).toBe(calls);
  await request(app.server).get('/monitor/health').expect(503);
  const { body } = await request(app.server).get('/monitor/report').expect(200);
  expect(body).toMatchObject({
    openBreakers: 1,
    health: { status: 'unready' },
    redis: [{ node: 'redis', state: 'silent' }],
    findings: expect.arrayContaining([expect.objectContaining({ code: 'connection/unavailable' })]),
  });
  await request(app.server).get('/monitor/').expect(200);

  server.thaw();
  await waitUntil('the breaker is closed', async () =>
    (await metricLines(app.monitor, 'sluice_breakers_open')).includes('sluice_breakers_open 0'),
  );
  await waitUntil(
    'it is ready',
    async () => (await request(app.server).get('/monitor/health')).status === 200,
  );
  expect(await metricLines(app.monitor, 'sluice_breaker_changes_total')).toEqual([
    'sluice_breaker_changes_total{state="open"} 1',
    'sluice_breaker_changes_total{state="closed"} 1',
  ]);
});

import {
  createCache,
  createIdempotency,
  createLocks,
  createQueue,
  createRateLimiter,
  createSessionStore,
  createWorker,
  eventChannel,
  UnrecoverableError,
} from '@sluice/core';
import { useRedis, waitUntil, type TestClient } from '@sluice/test-support';
import request from 'supertest';
import { Counter, Registry } from 'prom-client';
import { listenedTo } from './listening';
import { metricLines, useMonitors } from './serve-monitor';

const redis = useRedis();
const monitors = useMonitors();
let client: TestClient;

beforeAll(async () => {
  client = await redis.client();
});

const CHANNELS = [
  ...['command', 'connection', 'rate-limit', 'cache', 'lock', 'session', 'idempotency', 'lock-route'],
  ...['session-gate', 'cache-response', 'queue', 'write-behind', 'pubsub'],
];
it('listens to nothing before there is a monitor, and after it is closed', () => {
  const load = () => {
    jest.isolateModules(() => jest.requireActual('../src/index'));
  };
  expect(listenedTo(load)).toEqual([]);
  expect(listenedTo(() => monitors.make({ redis: client })).sort()).toEqual(
    CHANNELS.map((name) => `sluice:${name}`).sort(),
  );
  expect(
    listenedTo(() => {
      monitors.make({ redis: client }).close();
    }),
  ).toEqual([]);
});

it('counts what limiters decide', async () => {
  const monitor = monitors.make({ redis: client });
  const policies = [{ name: 'p', limit: 2, window: '1m' }] as const;
  const limiter = createRateLimiter({ redis: client, name: 'login', policies });
  for (let call = 0; call < 5; call++) await limiter.consume('alice@example.com');
  expect(await metricLines(monitor, 'sluice_rate_limit_decisions_total')).toEqual([
    'sluice_rate_limit_decisions_total{name="login",outcome="allowed",source="redis"} 2',
    'sluice_rate_limit_decisions_total{name="login",outcome="denied",source="redis"} 1',
    'sluice_rate_limit_decisions_total{name="login",outcome="denied",source="deny-cache"} 2',
  ]);
  const [all] = await metricLines(monitor, 'sluice_command_duration_seconds_count{name="rate-limit/gcra"}');
  expect(all).toMatch(/ 3$/);
  expect(await metricLines(monitor, 'sluice_commands_total{name="rate-limit/gcra"')).toEqual([
    'sluice_commands_total{name="rate-limit/gcra",outcome="ok"} 3',
  ]);
  expect(await monitor.registry.metrics()).not.toContain('alice');
});

it('counts what caches find, and how long loaders run', async () => {
  const monitor = monitors.make({ redis: client });
  const cache = createCache({ redis: client, namespace: 'products', ttl: '1m' });
  await cache.get('7', () => 'hat');
  await cache.get('7', () => 'hat');
  await cache.invalidate({ all: true });
  const lines = await metricLines(monitor, 'sluice_cache_operations_total{name="products"');
  expect(lines).toEqual(
    expect.arrayContaining([
      'sluice_cache_operations_total{name="products",operation="get",outcome="hit"} 1',
      'sluice_cache_operations_total{name="products",operation="get",outcome="loaded"} 1',
      'sluice_cache_operations_total{name="products",operation="invalidate",outcome="done"} 1',
    ]),
  );
  expect(await metricLines(monitor, 'sluice_cache_load_duration_seconds_count')).toEqual([
    'sluice_cache_load_duration_seconds_count{name="products",outcome="loaded"} 1',
  ]);
  cache.close();
});

it('tells how long locks are waited for and held', async () => {
  const monitor = monitors.make({ redis: client });
  const locks = createLocks({ redis: client });
  const lock = await locks.acquire('order');
  expect((await locks.tryAcquire('order')).acquired).toBe(false);
  await lock.release();
  expect(await metricLines(monitor, 'sluice_lock_outcomes_total')).toEqual(
    expect.arrayContaining([
      'sluice_lock_outcomes_total{name="lock",kind="mutex",outcome="acquired"} 1',
      'sluice_lock_outcomes_total{name="lock",kind="mutex",outcome="refused"} 1',
      'sluice_lock_outcomes_total{name="lock",kind="mutex",outcome="released"} 1',
    ]),
  );
  expect(await metricLines(monitor, 'sluice_lock_wait_duration_seconds_count')).toHaveLength(1);
  const held = await metricLines(monitor, 'sluice_lock_hold_duration_seconds_bucket');
  expect(held.at(-1)).toBe(
    'sluice_lock_hold_duration_seconds_bucket{name="lock",kind="mutex",outcome="released",le="+Inf"} 1',
  );
  await locks.close();
});

it('counts commits of sessions, and work that is done once', async () => {
  const monitor = monitors.make({ redis: client });
  const sessions = createSessionStore({ redis: client });
  const session = await sessions.create({ cart: 1 });
  await session.commit({ cart: 2 });
  const idempotency = createIdempotency({ redis: client });
  await idempotency.begin({ scope: 'orders', key: 'abc', fingerprint: 'f' });
  const text = await monitor.registry.metrics();
  expect(text).toContain('sluice_session_operations_total{operation="create",outcome="saved"} 1');
  expect(text).toContain('sluice_session_operations_total{operation="commit",outcome="saved"} 1');
  expect(text).toContain('sluice_idempotency_operations_total{operation="begin",outcome="started"} 1');
  idempotency.close();
});

it('counts what gates tell, and what goes on in the background', async () => {
  const monitor = monitors.make({ redis: client });
  const tell = (name: `sluice:${string}`, event: object) => {
    eventChannel(name).publish(() => event);
  };
  tell('sluice:queue', { name: 'mail', outcome: 'added', durationMs: 1, jobs: 3 });
  tell('sluice:queue', { name: 'mail', outcome: 'completed', durationMs: 20, jobs: 1 });
  tell('sluice:write-behind', {
    name: 'carts',
    operation: 'flush',
    outcome: 'done',
    records: 7,
    durationMs: 1,
  });
  tell('sluice:pubsub', {
    name: 'seats',
    kind: 'topic',
    type: 'publish',
    outcome: 'published',
    durationMs: 1,
  });
  tell('sluice:pubsub', { name: 'seats', kind: 'topic', type: 'gap', reason: 'lost', missed: 2 });
  tell('sluice:lock-route', { outcome: 'refused', waitedMs: 0 });
  tell('sluice:session-gate', { outcome: 'forged' });
  tell('sluice:cache-response', { outcome: 'forwarded', stored: true });
  const text = await monitor.registry.metrics();
  for (const line of [
    'sluice_queue_job_outcomes_total{name="mail",outcome="added"} 3',
    'sluice_queue_job_duration_seconds_count{name="mail",outcome="completed"} 1',
    'sluice_write_behind_operations_total{name="carts",operation="flush",outcome="done"} 1',
    'sluice_write_behind_flushed_records_total{name="carts",outcome="done"} 7',
    'sluice_pubsub_events_total{name="seats",kind="topic",outcome="published"} 1',
    'sluice_pubsub_events_total{name="seats",kind="topic",outcome="gap"} 1',
    'sluice_lock_route_requests_total{outcome="refused"} 1',
    'sluice_session_gate_requests_total{outcome="forged"} 1',
    'sluice_cache_response_requests_total{outcome="forwarded"} 1',
  ]) {
    expect(text).toContain(line);
  }
  expect(text).not.toContain('sluice_queue_job_duration_seconds_count{name="mail",outcome="added"}');
});

it('tells of queues and write-behinds when it is asked, and of none that does not answer', async () => {
  const counts = { ready: 5, delayed: 1, active: 2, dead: 3, paused: false, oldestMs: 4000 };
  const dead = { list: () => Promise.resolve([]) };
  const monitor = monitors.make({
    redis: client,
    deadline: 50,
    queues: [
      { name: 'mail', counts: () => Promise.resolve(counts), dead },
      { name: 'stuck', counts: () => new Promise(() => undefined), dead },
      {
        name: 'broken',
        counts: () => {
          throw new Error('no');
        },
        dead,
      },
    ],
    writeBehinds: {
      carts: { stats: () => Promise.resolve({ dirty: 4, claimed: 1, dead: 0, lagMs: 1500 }), dead },
    },
  });
  const text = await monitor.registry.metrics();
  expect(text).toContain('sluice_queue_jobs{name="mail",state="ready"} 5');
  expect(text).toContain('sluice_queue_oldest_seconds{name="mail"} 4');
  expect(text).toContain('sluice_write_behind_records{name="carts",state="dirty"} 4');
  expect(text).toContain('sluice_write_behind_lag_seconds{name="carts"} 1.5');
  expect(text).not.toMatch(/"stuck"|"broken"/);
  expect(text).toContain('sluice_redis_up{gate="redis"} 1');
  expect(text).toMatch(/sluice_doctor_findings\{code="memory\/unlimited",severity="warning"\} 1/);
  expect(text).toMatch(/sluice_doctor_findings\{code="any",severity="critical"\} 0/);
});

it('shows the depth and the dead letters of a queue', async () => {
  const queue = createQueue<string>({ redis: client, name: 'mail' });
  const app = await monitors.serve({ redis: client, queues: [queue] });
  const worker = createWorker<string>({
    redis: client,
    name: 'mail',
    handler: () => Promise.reject(new UnrecoverableError('no such mailbox')),
  });
  await queue.add('to alice');
  const queueLines = () => metricLines(app.monitor, 'sluice_queue_jobs');
  await waitUntil('the job is dead', async () =>
    (await queueLines()).includes('sluice_queue_jobs{name="mail",state="dead"} 1'),
  );
  const { body, text } = await request(app.server).get('/monitor/report');
  expect(body.queues).toMatchObject([
    {
      name: 'mail',
      counts: { ready: 0, dead: 1 },
      letters: [{ tries: 1, error: { message: 'no such mailbox' } }],
    },
  ]);
  expect(text).not.toContain('to alice');
  expect(await metricLines(app.monitor, 'sluice_queue_job_outcomes_total')).toContain(
    'sluice_queue_job_outcomes_total{name="mail",outcome="dead"} 1',
  );
  await worker.close();
  await queue.close();
});

it('shares the registry of the app, and takes only its own metrics out of it', async () => {
  const registry = new Registry();
  new Counter({ name: 'own_total', help: 'of the app', registers: [registry] }).inc();
  const monitor = monitors.make({ redis: client, registry });
  expect(() => monitors.make({ redis: client, registry })).toThrow(
    expect.objectContaining({ code: 'ERR_OPTION_INVALID', option: 'registry' }),
  );
  expect(await registry.metrics()).toContain('sluice_breakers_open');
  monitor.close();
  expect(await registry.metrics()).toBe(
    '# HELP own_total of the app\n# TYPE own_total counter\nown_total 1\n',
  );
});

it('writes names as they are, whatever is in them', async () => {
  const monitor = monitors.make({ redis: client });
  const name = 'a"b\\c\nd{}<script>';
  eventChannel('sluice:queue').publish(() => ({ name, outcome: 'added', durationMs: 1, jobs: 1 }));
  expect(await metricLines(monitor, 'sluice_queue_job_outcomes_total')).toEqual([
    'sluice_queue_job_outcomes_total{name="a\\"b\\\\c\\nd{}<script>",outcome="added"} 1',
  ]);
});

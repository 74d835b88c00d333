import { useFaultyRedis, waitUntil, type RedisServer, type TestClient } from '@sluice/test-support';
import request from 'supertest';
import { createApp } from '../src/app';

const PASSWORD = 'correct horse: battery';

const faulty = useFaultyRedis();
let server: RedisServer;
let redis: TestClient;

beforeEach(async () => {
  ({ server, client: redis } = await faulty.start());
});

it('lets in who knows the password, and everybody to the health', async () => {
  const app = createApp(redis, PASSWORD);
  await request(app)
    .get('/monitor/')
    .expect(401)
    .expect('WWW-Authenticate', /^Basic/);
  await request(app).get('/monitor/').auth('me', 'battery').expect(401);
  await request(app).get('/monitor/').auth('me', PASSWORD).expect(200);
  await request(app).get('/monitor/health').expect(200);
});

it('counts what the gates do, with a password', async () => {
  const app = createApp(redis, PASSWORD);
  for (let asked = 0; asked < 3; asked++) await request(app).get('/api/hello').expect(200);
  const metrics = async () =>
    (await request(app).get('/monitor/metrics').auth('me', PASSWORD).expect(200)).text;
  expect(await metrics()).toContain(
    'sluice_rate_limit_decisions_total{name="api",outcome="allowed",source="redis"} 3',
  );
  await waitUntil('every request is told of once', async () => {
    const text = await metrics();
    const counts = [...text.matchAll(/^sluice_cache_response_requests_total{.*} (\d+)$/gm)];
    return counts.reduce((sum, [, count]) => sum + Number(count), 0) === 3;
  });
});

it('is degraded while Redis is away, for every gate goes without', async () => {
  const app = createApp(redis, PASSWORD);
  await server.kill();
  const { body } = await request(app).get('/monitor/health').expect(200);
  expect(body).toMatchObject({ status: 'degraded', gates: { api: { redis: 'down', ready: true } } });
  await request(app).get('/api/hello').expect(200);
});

import { useFaultyRedis, type RedisServer, type TestClient } from '@sluice/test-support';
import request from 'supertest';
import { createApp } from '../src/app';

const faulty = useFaultyRedis();
let server: RedisServer;
let redis: TestClient;

beforeEach(async () => {
  ({ server, client: redis } = await faulty.start());
});

const login = (app: ReturnType<typeof createApp>) => request(app).post('/login');

it('tells how much is left', async () => {
  await request(createApp(redis))
    .get('/api/hello')
    .expect(200, { hello: 'world' })
    .expect('RateLimit', /^"100-in-1min";r=99;t=\d+$/);
});

it('counts over all processes, and refuses the sixth attempt to log in', async () => {
  const processes = [createApp(redis), createApp(redis)] as const;
  for (const attempt of [0, 1, 2, 3, 4]) await login(processes[attempt % 2 === 0 ? 0 : 1]).expect(401);
  const { body } = await login(processes[1]).expect(429).expect('Retry-After', /^\d+$/);
  expect(body).toMatchObject({ status: 429, title: 'Quota exceeded' });
  await request(processes[1]).get('/api/hello').expect(200);
});

it('goes on with the API, and lets nobody log in, while Redis is away', async () => {
  const app = createApp(redis);
  await login(app).expect(401);
  server.freeze();
  await request(app)
    .get('/api/hello')
    .expect(200)
    .expect('RateLimit', /^"100-in-1min";r=99;/);
  await login(app).expect(503).expect('Retry-After', /^\d+$/);
  server.thaw();
});

import { useFaultyRedis, type RedisServer, type TestClient } from '@sluice/test-support';
import request from 'supertest';
import { createApp } from '../src/app';

const faulty = useFaultyRedis();
let server: RedisServer;
let redis: TestClient;

beforeEach(async () => {
  ({ server, client: redis } = await faulty.start());
});

/** Two processes of the app, and a browser that keeps its cookie over both. */
function open() {
  const apps = [
    createApp(redis, 'sixteen bytes or more'),
    createApp(redis, 'sixteen bytes or more'),
  ] as const;
  return { apps, browser: () => request.agent(apps[0]) };
}

it('keeps a cart over a login, in every process, under another secret', async () => {
  const { apps, browser } = open();
  const one = browser();
  const first = await one.post('/cart/hat').expect(200, ['hat']);
  const stolen = String(first.get('Set-Cookie')).split(';')[0] ?? '';
  const login = await one.post('/login/alice').expect(303);
  await one.get('/me').expect(200, { user: 'alice', cart: ['hat'] });
  const cookie = String(login.get('Set-Cookie')).split(';')[0] ?? '';
  await request(apps[1])
    .get('/me')
    .set('Cookie', cookie)
    .expect(200, { user: 'alice', cart: ['hat'] });
  await request(apps[1]).get('/me').set('Cookie', stolen).expect(200, { user: null, cart: [] });
});

it('lists the devices of a user, and logs them out everywhere', async () => {
  const { browser } = open();
  const [here, there] = [browser(), browser()];
  await here.post('/login/alice');
  await there.post('/login/alice');
  const { body } = await here.get('/devices').expect(200);
  expect(body).toHaveLength(2);
  const devices = body as { current: boolean }[];
  expect(devices.filter(({ current }) => current)).toHaveLength(1);
  await here.post('/logout-everywhere').expect(200, { ended: 2 });
  for (const each of [here, there]) {
    await each.get('/me').expect(200, { user: null, cart: [] });
    await each.post('/logout-everywhere').expect(401);
  }
});

it('logs out', async () => {
  const one = open().browser();
  await one.post('/login/alice');
  await one.post('/logout').expect(204);
  await one.get('/me').expect(200, { user: null, cart: [] });
});

it('refuses who has a session while Redis is away, lets visitors pass, and goes on with the session after it', async () => {
  const { apps, browser } = open();
  const one = browser();
  await one.post('/cart/hat');
  server.freeze();
  await one.get('/me').expect(503).expect('Retry-After', /^\d+$/);
  await request(apps[1]).get('/me').expect(200, { user: null, cart: [] });
  server.thaw();
  let status = 503;
  while (status === 503) ({ status } = await one.get('/me'));
  await one.get('/me').expect(200, { user: null, cart: ['hat'] });
});

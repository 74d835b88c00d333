import { waitUntil, useFaultyRedis, type RedisServer, type TestClient } from '@sluice/test-support';
import request from 'supertest';
import { createApp } from '../src/app';

const faulty = useFaultyRedis();
let server: RedisServer;
let redis: TestClient;

beforeEach(async () => {
  ({ server, client: redis } = await faulty.start());
});

const teapot = () => new Map([['7', { name: 'Teapot', price: 20 }]]);
type App = ReturnType<typeof createApp>;

async function status(app: App, path: string): Promise<string> {
  const { headers } = await request(app).get(path).set('Host', 'shop.test');
  return String(headers['cache-status']);
}

it('serves what another process has stored, until it is changed', async () => {
  const products = teapot();
  const processes = [createApp(redis, products), createApp(redis, products)] as const;
  for (const path of ['/products', '/products/7']) {
    expect(await status(processes[0], path)).toMatch(/^Sluice;fwd=uri-miss/);
    await waitUntil('it is stored', async () => (await status(processes[1], path)).includes('hit'));
  }
  await request(processes[0])
    .put('/products/7/price')
    .set('Host', 'shop.test')
    .send({ price: 21 })
    .expect(200);
  await request(processes[1])
    .get('/products/7')
    .set('Host', 'shop.test')
    .expect(200, { name: 'Teapot', price: 21 });
  await request(processes[1])
    .get('/products')
    .set('Host', 'shop.test')
    .expect(200, [{ name: 'Teapot', price: 21 }]);
});

it('takes nothing for a price that is none', async () => {
  const products = teapot();
  const put = () => request(createApp(redis, products)).put('/products/7/price');
  await put().expect(400);
  await put().send({ price: 'free' }).expect(400);
  expect(products).toEqual(teapot());
});

it('keeps what has not changed at the client', async () => {
  const app = createApp(redis, teapot());
  const { headers } = await request(app).get('/products/7').set('Host', 'shop.test');
  await waitUntil('it is stored', async () => (await status(app, '/products/7')).includes('hit'));
  await request(app)
    .get('/products/7')
    .set({ Host: 'shop.test', 'If-None-Match': String(headers['etag']) })
    .expect(304);
});

it('answers from the handlers while Redis is away', async () => {
  const app = createApp(redis, teapot());
  server.freeze();
  await request(app)
    .get('/products')
    .expect(200, [{ name: 'Teapot', price: 20 }]);
  server.thaw();
});

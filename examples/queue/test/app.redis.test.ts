import { useRedis, waitUntil, type TestClient } from '@sluice/test-support';
import request from 'supertest';
import type { Worker } from '@sluice/core';
import { createApp, createOrders, createPacker, type OrderQueue } from '../src/app';

const redis = useRedis();
let client: TestClient;
let orders: OrderQueue;
let worker: Worker | undefined;

beforeEach(async () => {
  client = await redis.client();
  await redis.raw('FLUSHALL');
  orders = createOrders(client);
});

afterEach(async () => {
  await worker?.close({ timeout: 0 });
  worker = undefined;
  await orders.close();
});

it('takes an order at once, and tells how far it is', async () => {
  const app = createApp(orders);
  const { headers } = await request(app).post('/orders/42').expect(202);
  const place = headers['location'] ?? '';
  await request(app).get(place).expect(200, { state: 'ready' });
  let failures = 1;
  worker = createPacker(client, ({ number }) =>
    failures-- > 0 ? Promise.reject(new Error('no paper')) : Promise.resolve(`parcel ${number}`),
  );
  await waitUntil('it is packed', async () => (await orders.counts()).completed === 1);
  await request(app).get(place).expect(200, { state: 'completed', progress: 'packing', result: 'parcel 42' });
  await request(app).get('/jobs/nobody').expect(404);
});

it('carries out an order once that is sent twice', async () => {
  const app = createApp(orders);
  const first = await request(app).post('/orders/7').expect(202);
  await request(app).post('/orders/7').expect(202, first.body);
  const packed: string[] = [];
  worker = createPacker(client, ({ number }) => Promise.resolve(String(packed.push(number))));
  await waitUntil('it is packed', async () => (await orders.counts()).completed === 1);
  expect(packed).toEqual(['7']);
});

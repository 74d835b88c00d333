import { waitUntil, useFaultyRedis, type RedisServer, type TestClient } from '@sluice/test-support';
import request from 'supertest';
import { createApp } from '../src/app';

const faulty = useFaultyRedis();
let server: RedisServer;
let redis: TestClient;
let charged: string[];
let goOn: () => void;

beforeEach(async () => {
  ({ server, client: redis } = await faulty.start());
  charged = [];
});

function charge(order: string): Promise<void> {
  charged.push(order);
  return new Promise((resolve) => {
    goOn = resolve;
  });
}

it('charges once for a double click, whichever process it meets', async () => {
  const processes = [createApp(redis, charge), createApp(redis, charge)] as const;
  const first = request(processes[0])
    .post('/orders/7/pay')
    .then((response) => response.body as object);
  await waitUntil('it is being paid', () => charged.length === 1);
  await request(processes[1]).post('/orders/7/pay').expect(409).expect('Retry-After', /^\d+$/);
  goOn();
  expect(await first).toEqual({ paid: '7' });
  expect(charged).toEqual(['7']);
});

it('lets changes of one cart come in one after another', async () => {
  const app = createApp(redis, charge);
  const changes = await Promise.all([1, 2, 3].map(() => request(app).post('/carts/1/items')));
  expect(changes.map(({ status }) => status)).toEqual([201, 201, 201]);
});

it('charges nobody while Redis is away', async () => {
  const app = createApp(redis, charge);
  server.freeze();
  await request(app).post('/orders/7/pay').expect(503).expect('Retry-After', /^\d+$/);
  server.thaw();
  expect(charged).toEqual([]);
});

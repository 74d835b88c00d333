import { useFaultyRedis, type RedisServer, type TestClient } from '@sluice/test-support';
import request from 'supertest';
import { createApp, type Products } from '../src/app';

const faulty = useFaultyRedis();
let server: RedisServer;
let redis: TestClient;
let names: Map<string, string>;
let finds: number;

beforeEach(async () => {
  ({ server, client: redis } = await faulty.start());
  names = new Map([['1', 'Hat']]);
  finds = 0;
});

const products: Products = {
  find: (id) => {
    finds++;
    const name = names.get(id);
    return Promise.resolve(name === undefined ? undefined : { id, name });
  },
  rename: (id, name) => Promise.resolve(void names.set(id, name)),
};

it('finds a product once, and what is not there once, too', async () => {
  const app = createApp(redis, products);
  for (let n = 0; n < 3; n++) await request(app).get('/products/1').expect(200, { id: '1', name: 'Hat' });
  for (let n = 0; n < 3; n++) await request(app).get('/products/2').expect(404);
  expect(finds).toBe(2);
});

it('tells nobody the old name after a change, nor after an import', async () => {
  const app = createApp(redis, products);
  await request(app).get('/products/1').expect(200);
  await request(app).put('/products/1/name/Cap').expect(204);
  await request(app).get('/products/1').expect(200, { id: '1', name: 'Cap' });
  names.set('1', 'Bonnet');
  await request(app).post('/import').expect(204);
  await request(app).get('/products/1').expect(200, { id: '1', name: 'Bonnet' });
});

it('goes on while Redis is away', async () => {
  const app = createApp(redis, products);
  await request(app).get('/products/1').expect(200);
  server.freeze();
  await request(app).get('/products/1').expect(200, { id: '1', name: 'Hat' });
  server.thaw();
});

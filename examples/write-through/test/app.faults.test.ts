import { useFaultyRedis, type RedisServer, type TestClient } from '@sluice/test-support';
import request from 'supertest';
import { createApp, type Table } from '../src/app';

const faulty = useFaultyRedis();
let server: RedisServer;
let redis: TestClient;
let table: Table;

beforeEach(async () => {
  ({ server, client: redis } = await faulty.start());
  table = new Map([['theme', 'light']]);
});

it('serves what was written from the cache, in every process', async () => {
  const [here, there] = [createApp(redis, table), createApp(redis, table)];
  await request(there).get('/settings/theme').expect(200, { value: 'light' });
  await request(here).put('/settings/theme/dark').expect(200, { value: 'dark' });
  table.set('theme', 'changed by somebody else');
  await request(there).get('/settings/theme').expect(200, { value: 'dark' });
  await request(here).delete('/settings/theme').expect(204);
  await request(there).get('/settings/theme').expect(404);
});

it('reads, and accepts no write, while Redis is away', async () => {
  const app = createApp(redis, table);
  server.freeze();
  await request(app).put('/settings/theme/dark').expect(503);
  expect(table.get('theme')).toBe('light');
  await request(app).get('/settings/theme').expect(200, { value: 'light' });
  server.thaw();
});

import { waitUntil } from '@sluice/test-support';
import request from 'supertest';
import { useDatabase } from '../use-database';
import { useShop } from '../use-shop';

const database = useDatabase();
const openShop = useShop(database);

const rows = () => database().query<{ name: string }>('select name from ticket_names where not deleted');

it('keeps the name on the tickets with every few letters, and brings the last to the database', async () => {
  const { app } = await openShop();
  const visitor = request.agent(app);
  const other = request.agent(app);
  for (const name of ['A', 'Ad', 'Ada ']) await visitor.put('/api/cart/name').send({ name }).expect(204);
  expect((await visitor.get('/api/cart/name').expect(200)).body).toEqual({ name: 'Ada' });
  expect((await other.get('/api/cart/name').expect(200)).body).toEqual({ name: '' });
  await waitUntil('the database has it', async () => (await rows()).length > 0);
  expect(await rows()).toEqual([{ name: 'Ada' }]);

  await visitor.put('/api/cart/name').send({ name: '' }).expect(204);
  expect((await visitor.get('/api/cart/name')).body).toEqual({ name: '' });
  await waitUntil('it is gone there, too', async () => (await rows()).length === 0);
});

it.each([[{}], [{ name: 7 }], [{ name: 'x'.repeat(61) }], [{ name: '\0' }]])('refuses %j', async (body) => {
  const { app } = await openShop();
  await request(app).put('/api/cart/name').send(body).expect(400);
});

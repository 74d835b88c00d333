import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { waitUntil } from '@sluice/test-support';
import request from 'supertest';
import { Customer } from '../box-office/customer';
import { freePlaces, letHoldsLapse } from '../box-office/places';
import { useDatabase } from '../use-database';
import { useShop, type Shop } from '../use-shop';

const database = useDatabase();
const openShop = useShop(database);

beforeEach(() => letHoldsLapse(database()));

async function buy(customer: Customer): Promise<number> {
  const [{ place, priceCents }] = (await freePlaces(database(), 1)) as [
    { place: string; priceCents: number },
  ];
  await customer.hold(place).expect(200);
  const { body } = await customer.buy(randomUUID(), { seats: [place], totalCents: priceCents }).expect(201);
  return (body as { id: number }).id;
}

const stateOf = async (customer: Customer, orderId: number) =>
  ((await customer.get(`/api/orders/${String(orderId)}/tickets`).expect(200)).body as { state: string })
    .state;

const reaches = (customer: Customer, orderId: number, state: string) =>
  waitUntil(`the tickets are ${state}`, async () => (await stateOf(customer, orderId)) === state);

const outbox = (shop: Shop) => readFile(join(shop.folder, 'outbox.txt'), 'utf8').catch(() => '');

function tell({ app }: Shop, action: string) {
  const host = 'localhost:3000';
  return request(app)
    .post('/ops/tickets')
    .set({ Host: host, Origin: `http://${host}` })
    .send({ action });
}

it('prints the tickets of an order and sends them, and shows them to who has bought them', async () => {
  const shop = await openShop();
  const customer = new Customer(shop);
  const orderId = await buy(customer);
  await reaches(customer, orderId, 'sent');
  expect(await outbox(shop)).toMatch(`Subject: Your tickets, order no. ${String(orderId)}`);
  const page = await customer.get(`/orders/${String(orderId)}/tickets`).expect(200);
  expect(page.text).toMatch(/class="ticket"/);

  const other = new Customer(shop);
  await other.get(`/orders/${String(orderId)}/tickets`).expect(404);
  await other.get(`/api/orders/${String(orderId)}/tickets`).expect(404);
});

it('tries mail that is not taken again, gives it up, and sends it once when it is told to try again', async () => {
  const shop = await openShop();
  const customer = new Customer(shop);
  await tell(shop, 'break').expect(204);
  const orderId = await buy(customer);
  await reaches(customer, orderId, 'failed');
  const { body } = await request(shop.app).get('/ops/tickets/state').expect(200);
  expect(body).toMatchObject({ mailOutOfOrder: true, counts: { dead: 1 } });
  expect(body.dead).toEqual([
    expect.objectContaining({ orderId, failures: 4, error: 'The mail server does not take any mail' }),
  ]);

  await tell(shop, 'mend').expect(204);
  await tell(shop, 'redrive').expect(204);
  await reaches(customer, orderId, 'sent');
  expect((await outbox(shop)).match(/^Subject/gm)).toHaveLength(1);
});

it('finds orders whose process ended between the purchase and the job', async () => {
  const shop = await openShop();
  const customer = new Customer(shop);
  const orderId = await buy(customer);
  await reaches(customer, orderId, 'sent');
  await database().query('update orders set job = null where id = $1', [orderId]);
  expect(await stateOf(customer, orderId)).toBe('waiting');
  await shop.tickets.catchUp();
  await reaches(customer, orderId, 'sent');
  expect(await shop.tickets.catchUp()).toBe(0);
});

it('prints what a Redis has lost that was started again empty, and does not call it sent', async () => {
  const shop = await openShop();
  const customer = new Customer(shop);
  const orderId = await buy(customer);
  await reaches(customer, orderId, 'sent');
  await shop.raw('FLUSHALL');
  expect(await stateOf(customer, orderId)).toBe('sent'); // it is printed all the same
  await rm(join(shop.folder, 'tickets'), { recursive: true });
  expect(await stateOf(customer, orderId)).toBe('waiting');
  expect(await shop.tickets.catchUp()).toBeGreaterThan(0);
  await reaches(customer, orderId, 'sent');
  await customer.get(`/orders/${String(orderId)}/tickets`).expect(200);
});

it('takes orders of the page of operations alone', async () => {
  const shop = await openShop();
  await request(shop.app).post('/ops/tickets').send({ action: 'purge' }).expect(403);
  await tell(shop, 'toString').expect(400);
});

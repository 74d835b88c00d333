import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { releaseSeat } from '../../src/box-office/holds';
import { useDatabase } from '../use-database';
import { useShop } from '../use-shop';
import { Customer } from './customer';
import { freePlaces, letHoldsLapse } from './places';

const database = useDatabase();
const openShop = useShop(database);

beforeEach(() => letHoldsLapse(database()));

/** A customer who holds two seats and has read what they cost. */
async function withTwoSeats() {
  const shop = await openShop();
  const customer = new Customer(shop, shop.keys[0]);
  const free = await freePlaces(database(), 2);
  for (const { place } of free) await customer.hold(place).expect(200);
  const seats = free.map(({ place }) => place);
  const totalCents = free.reduce((sum, { priceCents }) => sum + priceCents, 0);
  return { shop, customer, agreed: { seats, totalCents } };
}

const soldTickets = (places: readonly string[]) =>
  database().query(
    "select price_cents from tickets where event_id || '/' || seat_row || number = any($1::text[])",
    [places],
  );

it('sells what is held, for what it costs', async () => {
  const { customer, agreed } = await withTwoSeats();
  const { body } = await customer.buy(randomUUID(), agreed).expect(201);
  expect(body).toMatchObject({ totalCents: agreed.totalCents, tickets: [{}, {}] });
  const tickets = body.tickets as { priceCents: number }[];
  expect(tickets.reduce((sum, { priceCents }) => sum + priceCents, 0)).toBe(agreed.totalCents);
  expect((await customer.cart()).body).toEqual({ seats: [], totalCents: 0 });
  expect((await customer.orders()).body.orders[0]).toEqual(body);
});

it('buys once when one asks twice at once, and marks the second answer', async () => {
  const { customer, agreed } = await withTwoSeats();
  const key = randomUUID();
  const answers = await Promise.all([customer.buy(key, agreed), customer.buy(key, agreed)]);
  expect(answers.map(({ status }) => status)).toEqual([201, 201]);
  expect(answers[1].body).toEqual(answers[0].body);
  expect(answers.filter((answer) => answer.get('Idempotent-Replayed') === 'true')).toHaveLength(1);
  const again = await customer.buy(key, agreed).expect(201).expect('Idempotent-Replayed', 'true');
  expect(again.body).toEqual(answers[0].body);
  expect(await soldTickets(agreed.seats)).toHaveLength(2);
});

it('buys once also with two keys', async () => {
  const { customer, agreed } = await withTwoSeats();
  const answers = await Promise.all([customer.buy(randomUUID(), agreed), customer.buy(randomUUID(), agreed)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  expect(await soldTickets(agreed.seats)).toHaveLength(2);
});

it('refuses another purchase under the same key', async () => {
  const { customer, agreed } = await withTwoSeats();
  const key = randomUUID();
  await customer.buy(key, agreed).expect(201);
  const { body } = await customer.buy(key, { ...agreed, totalCents: 1 }).expect(422);
  expect(body).toMatchObject({ code: 'idempotency-key-reused' });
});

it('gives nobody the answer to somebody else who uses the same key', async () => {
  const { shop, customer, agreed } = await withTwoSeats();
  const key = randomUUID();
  await customer.buy(key, agreed).expect(201);
  const grace = new Customer(shop, shop.keys[1]);
  const { body } = await grace.buy(key, agreed).expect(409);
  expect(body).toMatchObject({ code: 'changed' });
  expect((await grace.orders()).body.orders).toEqual([]);
});

it.each([
  ['another price', ({ seats, totalCents }: Agreed) => ({ seats, totalCents: totalCents - 1 })],
  ['fewer seats', ({ seats, totalCents }: Agreed) => ({ seats: seats.slice(1), totalCents })],
  ['a seat twice', ({ seats, totalCents }: Agreed) => ({ seats: [seats[0], seats[0]], totalCents })],
])('sells nothing to who agreed to %s', async (_what, change) => {
  const { customer, agreed } = await withTwoSeats();
  const key = randomUUID();
  const { body } = await customer.buy(key, change(agreed)).expect(409);
  expect(body).toMatchObject({ code: 'changed' });
  expect(await soldTickets(agreed.seats)).toEqual([]);
});

interface Agreed {
  seats: string[];
  totalCents: number;
}

it('sells nothing that is not held any more, and says that nothing is to be paid', async () => {
  const { customer, agreed } = await withTwoSeats();
  await letHoldsLapse(database());
  const { body } = await customer.buy(randomUUID(), agreed).expect(409);
  expect(body.detail).toContain('you pay nothing');
  expect(await soldTickets(agreed.seats)).toEqual([]);
});

it('holds no seat that is sold', async () => {
  const { shop, customer, agreed } = await withTwoSeats();
  await customer.buy(randomUUID(), agreed).expect(201);
  const { body } = await new Customer(shop).hold(agreed.seats[0] ?? '').expect(409);
  expect(body).toMatchObject({ code: 'sold' });
});

it('gives back nothing that is sold: every window would be told that it is free', async () => {
  const { customer, agreed } = await withTwoSeats();
  await customer.buy(randomUUID(), agreed).expect(201);
  const [eventId = '', seat = ''] = (agreed.seats[0] ?? '').split('/');
  const place = { eventId: Number(eventId), row: seat.slice(0, 1), number: Number(seat.slice(1)) };
  const claim = { holder: 'member:ada', token: Number.MAX_SAFE_INTEGER };
  expect(await releaseSeat(database(), place, claim)).toBe(false);
});

it('is guarded by SQL as well: no seat has two tickets', async () => {
  const { customer, agreed } = await withTwoSeats();
  const { body } = await customer.buy(randomUUID(), agreed).expect(201);
  const copy = database().query('insert into tickets select * from tickets where order_id = $1', [body.id]);
  await expect(copy).rejects.toThrow('duplicate key');
});

it('needs a key', async () => {
  const { customer, agreed } = await withTwoSeats();
  const { body } = await customer.buy(undefined, agreed).expect(400);
  expect(body).toMatchObject({ code: 'idempotency-key-missing' });
});

it.each([
  {},
  { seats: [] },
  { seats: [1], totalCents: 1 },
  { seats: ['4/A1'], totalCents: 1.5 },
  { seats: '4/A1' },
  [],
])('answers %j, which is no agreement, with 400', async (body) => {
  const { app } = await openShop();
  await request(app).post('/api/checkout').set('Idempotency-Key', randomUUID()).send(body).expect(400);
});

import { randomUUID } from 'node:crypto';
import { waitUntil } from '@sluice/test-support';
import request from 'supertest';
import { Customer } from '../box-office/customer';
import { freePlaces, letHoldsLapse } from '../box-office/places';
import { useDatabase } from '../use-database';
import { useShop } from '../use-shop';
import { Listener } from './listen';

const database = useDatabase();
const openShop = useShop(database);

beforeEach(() => letHoldsLapse(database()));

it('tells every window of an event what becomes of its seats, and no window of another', async () => {
  const shop = await openShop();
  const [{ place, priceCents }] = (await freePlaces(database(), 1)) as [
    { place: string; priceCents: number },
  ];
  const [eventId = '', seat] = place.split('/');
  const here = await Listener.start(shop, `/live/events/${eventId}/seats`);
  const elsewhere = await Listener.start(shop, `/live/events/${String(Number(eventId) + 1)}/seats`);
  const sales = await Listener.start(shop, '/live/sales');

  const customer = new Customer(shop, shop.keys[0]);
  await customer.hold(place).expect(200);
  await customer.giveBack(place).expect(200);
  await customer.hold(place).expect(200);
  await customer.buy(randomUUID(), { seats: [place], totalCents: priceCents }).expect(201);

  const [held, free, again, sold] = await here.hears(4);
  expect(held).toEqual({ eventId: Number(eventId), seats: [seat], state: 'held', endsInMs: 300_000 });
  expect(free).toEqual({ eventId: Number(eventId), seats: [seat], state: 'free' });
  expect(again).toEqual(held);
  expect(sold).toMatchObject({ seats: [seat], state: 'sold' });
  expect(await sales.hears(1)).toEqual([sold]);
  expect(elsewhere.heard).toEqual([]);

  // A ticker that is opened later shows what was sold in the last minutes.
  const later = await Listener.start(shop, '/live/sales');
  expect(await later.hears(1)).toEqual([sold]);
  for (const listener of [here, elsewhere, sales, later]) listener.stop();
});

it('counts who comes today, once each, and who buys most', async () => {
  const shop = await openShop();
  for (let visit = 0; visit < 3; visit++) await request(shop.app).get('/').expect(200);
  const [{ place, priceCents }] = (await freePlaces(database(), 1)) as [
    { place: string; priceCents: number },
  ];
  const customer = new Customer(shop, shop.keys[0]);
  await customer.hold(place).expect(200);
  await customer.buy(randomUUID(), { seats: [place], totalCents: priceCents }).expect(201);

  await waitUntil('both are counted', async () => {
    const { body } = await request(shop.app).get('/live/now').expect(200);
    return body.visitorsToday.count === 1 && body.fans.length === 1;
  });
  const { body } = await request(shop.app).get('/live/now');
  expect(body.visitorsToday).toMatchObject({ count: 1, exact: true });
  expect(body.fans).toEqual([{ name: expect.any(String), tickets: 1, rank: 1 }]);
  const [visitors = ''] = (await shop.raw('KEYS', `${shop.prefix}:uniq:*`)) as string[];
  expect(await shop.raw('SMEMBERS', visitors)).toEqual([expect.stringMatching(/^[\w-]{43}$/)]); // no address
});

it('counts how often an event is looked at, and brings the counts to the database', async () => {
  const shop = await openShop();
  const viewsOf = async () => Number((await request(shop.app).get('/live/now?event=3')).body.views);
  const before = await viewsOf();
  await Promise.all(Array.from({ length: 5 }, () => request(shop.app).get('/events/3').expect(200)));
  await request(shop.app).get('/events/987654').expect(404);
  await waitUntil('they are counted', async () => (await viewsOf()) === before + 5);
  await waitUntil('the database has them', async () => {
    const [row] = await database().query<{ count: number }>(
      "select count::int as count from event_views where id = '3'",
    );
    return row?.count === before + 5;
  });
  expect(await database().query("select 1 from event_views where id = '987654'")).toEqual([]);
});

it('refuses a stream of what can be no event', async () => {
  const { app } = await openShop();
  await request(app).get('/live/events/x/seats').expect(400);
});

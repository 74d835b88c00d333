import request from 'supertest';
import { HOLD_MINUTES, holdSeat, MOST_HELD, releaseSeat } from '../../src/box-office/holds';
import { useDatabase } from '../use-database';
import { useShop } from '../use-shop';
import { Customer, holdPath } from './customer';
import { freePlaces, letHoldsLapse } from './places';

const database = useDatabase();
const openShop = useShop(database);

beforeEach(() => letHoldsLapse(database()));

async function openForTwo() {
  const shop = await openShop();
  const [free] = await freePlaces(database(), 1);
  const [eventId = '', seat = ''] = (free?.place ?? '').split('/');
  return {
    shop,
    place: free?.place ?? '',
    eventId,
    seat,
    one: new Customer(shop),
    other: new Customer(shop),
  };
}

it('lets exactly one of two have a seat that both want, again and again', async () => {
  const shop = await openShop();
  const [ada, grace] = shop.keys.map((key) => new Customer(shop, key)) as [Customer, Customer];
  for (const { place } of await freePlaces(database(), 20)) {
    const [adas, graces] = await Promise.all([ada.hold(place), grace.hold(place)]);
    expect([adas.status, graces.status].sort()).toEqual([200, 409]);
    const [winner, loser] = adas.status === 200 ? [ada, grace] : [grace, ada];
    expect((await winner.cart()).body.seats).toMatchObject([{ seat: place.split('/')[1] }]);
    expect((await loser.cart()).body.seats).toEqual([]);
    await winner.giveBack(place).expect(200);
  }
});

it('tells who comes later what they can do', async () => {
  const { one, other, place } = await openForTwo();
  await one.hold(place).expect(200);
  const { body } = await other
    .hold(place)
    .expect(409)
    .expect('Content-Type', /^application\/problem\+json/);
  expect(body).toMatchObject({ code: 'taken', title: 'Held by somebody else', until: expect.any(String) });
  expect(body.detail).toMatch(
    /^Somebody else holds row [A-Z], seat \d+, for \d minutes at most\. Only they can buy it or give it back;/,
  );
  await other.giveBack(place).expect(200);
  expect((await one.cart()).body.seats).toHaveLength(1);
});

it('shows a seat as held to everybody, and as free when it is given back', async () => {
  const { shop, one, place, eventId, seat } = await openForTwo();
  const stateOf = async () => {
    const { body } = await request(shop.app).get(`/api/events/${eventId}/seats`);
    const row = (body.rows as { row: string; seats: { number: number; state: string }[] }[]).find(
      (candidate) => candidate.row === seat[0],
    );
    return row?.seats.find(({ number }) => number === Number(seat.slice(1)))?.state;
  };
  await one.hold(place).expect(200);
  expect(await stateOf()).toBe('held');
  const { body } = await one.giveBack(place).expect(200);
  expect(body).toEqual({ seats: [], totalCents: 0 });
  expect(await stateOf()).toBe('free');
});

it('holds a seat for its time, and from then on lets others have it', async () => {
  const { one, other, place } = await openForTwo();
  const { body } = await one.hold(place).expect(200);
  expect(body.seats[0].expiresInMs).toBeGreaterThan((HOLD_MINUTES - 1) * 60_000);
  await letHoldsLapse(database());
  expect((await one.cart()).body.seats).toEqual([]);
  await other.hold(place).expect(200);
  await one.hold(place).expect(409);
});

it('gives nobody more seats than are to be held at a time, whichever way they are asked for', async () => {
  const { shop } = await openForTwo();
  const ada = new Customer(shop, shop.keys[0]);
  const places = await freePlaces(database(), MOST_HELD + 4);
  const answers = await Promise.all(places.map(({ place }) => ada.hold(place)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(MOST_HELD);
  expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'too-many' });
  const { body } = await ada.cart();
  expect(body.seats).toHaveLength(MOST_HELD);
  await ada.hold(`${String(body.seats[0].eventId)}/${String(body.seats[0].seat)}`).expect(200); // one's own again
});

it('knows a visitor by a cookie that no script can read and no other site sends, and keeps it nowhere', async () => {
  const { shop, place } = await openForTwo();
  const first = await request(shop.app).post(holdPath(place)).expect(200);
  const [cookie = ''] = first.get('Set-Cookie') ?? [];
  expect(cookie).toMatch(/^visitor=[\w-]{22}; Max-Age=2592000; Path=\/; Expires=.*; HttpOnly; SameSite=Lax$/);
  const id = cookie.slice('visitor='.length, 'visitor='.length + 22);
  const again = await request(shop.app).get('/api/cart').set('Cookie', `visitor=${id}`);
  expect(again.get('Set-Cookie')).toBeUndefined();
  expect(again.body.seats).toHaveLength(1);
  expect(JSON.stringify(await database().query('select * from holds'))).not.toContain(id);

  const forged = await request(shop.app).get('/api/cart').set('Cookie', 'visitor=short');
  expect(forged.get('Set-Cookie')?.[0]).toMatch(/^visitor=[\w-]{22};/);
});

it('takes nothing that a page of another site sends', async () => {
  const { shop, place } = await openForTwo();
  for (const origin of ['https://elsewhere.example', 'null']) {
    await request(shop.app).post(holdPath(place)).set('Origin', origin).expect(403);
    await request(shop.app).delete(holdPath(place)).set('Origin', origin).expect(403);
    await request(shop.app).post('/api/checkout').set('Origin', origin).send({}).expect(403);
  }
});

it.each(['4/c12', '4/C0', '4/C01', '4/CC1', '4/C1000', '4/12', '4/%00', '04x/C1', '0/C1'])(
  'answers %s, which is no seat, with 400',
  async (place) => {
    const { body } = await request((await openShop()).app)
      .post(holdPath(place))
      .expect(400);
    expect(body).toMatchObject({ status: 400, detail: expect.stringMatching(/^`(seat|id)` must be/) });
  },
);

it.each(['4/Z1', '2147483647/A1'])('answers %s, which there is not, with 404', async (place) => {
  await request((await openShop()).app)
    .post(holdPath(place))
    .expect(404);
});

describe('whose lock was lost, and comes late all the same,', () => {
  const place = { eventId: 5, row: 'A', number: 1 };
  const seatA1 = async () =>
    (await database().query('select holder, fence::float8 as fence from holds where event_id = 5'))[0];

  beforeEach(() => database().query('update seats set sold_at = null where event_id = 5'));

  it('takes nothing from who came after, even when it is free again, and releases nothing', async () => {
    await holdSeat(database(), place, { holder: 'later', token: 2_000 });
    await releaseSeat(database(), place, { holder: 'later', token: 1_999 });
    expect(await holdSeat(database(), place, { holder: 'late', token: 1_000 })).toMatchObject({
      kind: 'taken',
    });
    await letHoldsLapse(database());
    expect(await holdSeat(database(), place, { holder: 'late', token: 1_000 })).toEqual({
      kind: 'overtaken',
    });
    expect(await seatA1()).toEqual({ holder: 'later', fence: 2_000 });
    expect(await holdSeat(database(), place, { holder: 'next', token: 2_001 })).toEqual({ kind: 'held' });
  });
});

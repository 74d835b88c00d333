import request from 'supertest';
import { useShop } from '../use-shop';

const openShop = useShop();

it('lists events, in windows', async () => {
  const { app } = await openShop();
  const { body } = await request(app).get('/api/events?limit=2&offset=1').expect(200);
  expect(body.events).toMatchObject([
    { artist: 'Inês Caravela', venue: { name: 'Cais do Sol', city: 'Lisbon' }, priceFromCents: 2_800 },
    { artist: 'Kofi Lindqvist Trio', freeSeats: 0 },
  ]);
});

it('searches', async () => {
  const { app } = await openShop();
  const { body } = await request(app).get('/api/search').query({ q: ' SWING ' }).expect(200);
  expect(body.events).toMatchObject([{ artist: 'Low Tide Orchestra' }]);
});

it('tells all of an event, and its seats', async () => {
  const { app } = await openShop();
  const event = await request(app).get('/api/events/4').expect(200);
  expect(event.body).toMatchObject({
    id: 4,
    artist: 'Ottavia Renn',
    categories: [{ category: 1 }, {}, {}, {}],
  });
  const seats = await request(app).get('/api/events/4/seats').expect(200);
  expect(seats.body).toMatchObject({ eventId: 4, rows: expect.any(Array) });
  expect(seats.body.rows[0]).toMatchObject({ row: 'A', seats: expect.any(Array) });
});

it('exports a file', async () => {
  const { app } = await openShop();
  await request(app)
    .get('/api/export')
    .expect(200)
    .expect('Content-Type', /^text\/csv/)
    .expect('Content-Disposition', 'attachment; filename=seats.csv');
});

it('tells a caller their plan and what is left', async () => {
  const { app, keys } = await openShop();
  const anonymous = await request(app).get('/api/quota').expect(200);
  expect(anonymous.body).toMatchObject({ plan: 'anonymous', member: null, source: 'redis' });
  const member = await request(app).get('/api/quota').set('X-API-Key', keys[0]).expect(200);
  expect(member.body).toMatchObject({
    plan: 'member',
    member: 'Ada',
    policies: [
      { name: 'burst', limit: 100, windowMs: 10_000, remaining: 100 },
      { name: 'sustained', limit: 600, windowMs: 60_000, remaining: 600 },
    ],
  });
});

describe('what cannot be', () => {
  it.each([
    '/api/events/0',
    '/api/events/-1',
    '/api/events/1.5',
    '/api/events/1e3',
    '/api/events/99999999999',
    '/api/events/2147483648',
    '/api/events/__proto__',
    '/api/events/%00',
    '/api/events/%E0%A4%A',
    "/api/events/1'%20or%20'1'='1",
    '/api/events/abc/seats',
    '/api/events?limit=0',
    '/api/events?limit=101',
    '/api/events?limit=ten',
    '/api/events?limit=1&limit=2',
    '/api/events?offset=-1',
    '/api/events?offset=10001',
    '/api/search',
    '/api/search?q=',
    '/api/search?q=%20%20',
    '/api/search?q=a&q=b',
    '/api/search?q[toString]=x',
    `/api/search?q=${'x'.repeat(81)}`,
    '/api/search?q=a%00b',
  ])('%s is answered with 400, and says why', async (path) => {
    const { app } = await openShop();
    const { body } = await request(app)
      .get(path)
      .expect(400)
      .expect('Content-Type', /^application\/problem\+json/);
    expect(body).toMatchObject({ status: 400, title: 'Bad request', detail: expect.any(String) });
  });

  it.each([
    ['get', '/api/events/2147483647'],
    ['get', '/api/events/2147483647/seats'],
    ['get', '/api/nothing'],
    ['post', '/api/events'],
    ['delete', '/api/events/1'],
  ] as const)('%s %s is answered with 404', async (method, path) => {
    const { app } = await openShop();
    const response = await request(app)[method](path).expect(404);
    expect(response.type).toBe('application/problem+json');
    expect(response.body).toMatchObject({ status: 404 });
  });
});

import { freePlaces } from '../box-office/places';
import { useDatabase } from '../use-database';
import { useShop } from '../use-shop';
import { Customer, holdPath } from '../box-office/customer';
import { ADA, GRACE, member, Visitor } from './member';

const database = useDatabase();
const openShop = useShop(database);

it('logs in with the right password, and leads to where one wanted to go', async () => {
  const visitor = new Visitor(await openShop());
  await visitor.get('/account').expect(303).expect('Location', '/login');
  const entered = await visitor
    .logIn({ email: ' Ada@Example.com ', password: ADA.password }, '/events/4')
    .expect(303)
    .expect('Location', '/events/4');
  expect(entered.get('Set-Cookie')).toEqual([
    expect.stringMatching(/^sid=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/),
  ]);
  await visitor.get('/events/4').expect(200);
  const { body } = await visitor.get('/api/visitor').expect(200); // the page is the same for all, and asks this
  expect(body).toMatchObject({ name: 'Ada' });
});

it('says the same of a wrong password and of an address that nobody has, and keeps what was typed', async () => {
  const shop = await openShop();
  const texts = await Promise.all(
    [ADA.email, 'nobody@example.com'].map(async (email) => {
      const { text, headers } = await new Visitor(shop).logIn({ email, password: '"><script>' }).expect(401);
      expect(text).toContain(`value="${email}"`);
      expect(text).not.toContain('<script>');
      expect(headers).toMatchObject({ 'cache-control': 'no-store' });
      expect(headers['set-cookie']).toBeUndefined();
      return text.replace(`value="${email}"`, '').replace(/\d+ of \d+ left/, '');
    }),
  );
  expect(texts[0]).toBe(texts[1]);
});

it.each([
  ['without fields', {}],
  ['with a field twice', { email: ['a', 'b'], password: 'x' }],
  ['with an address as long as a book', { email: 'a'.repeat(300), password: 'x' }],
  ['with a NUL', { email: 'a\0', password: 'x' }],
])('answers a form %s with 400', async (_what, fields) => {
  const { text } = await new Visitor(await openShop()).agent
    .post('/login')
    .type('form')
    .send(fields)
    .expect(400);
  expect(text).toContain('That does not work');
});

it.each(['https://elsewhere.example', 'null', 'http://127.0.0.1:1'])(
  'takes no form that %s has sent, to log in or out or to end sessions',
  async (origin) => {
    const visitor = await member(await openShop());
    for (const path of ['/login', '/logout', '/account/end-all', '/account/end-others']) {
      await visitor
        .post(path, { email: GRACE.email, password: GRACE.password })
        .set('Origin', origin)
        .expect(403);
    }
    expect((await visitor.get('/account').expect(200)).text).toContain(ADA.email);
  },
);

it('refuses the sixth wrong password of an account, whoever tries it, and no other account', async () => {
  const shop = await openShop();
  const wrong = { email: ADA.email, password: 'wrong' };
  const tries = await Promise.all(Array.from({ length: 6 }, () => new Visitor(shop).logIn(wrong)));
  expect(tries.map(({ status }) => status).sort()).toEqual([401, 401, 401, 401, 401, 429]);
  const { text } = await new Visitor(shop).logIn(ADA).expect(429);
  expect(text).toContain('more than the 5 that the limit “account” lets through. Try again in 3 minutes.');
  await new Visitor(shop).logIn(GRACE).expect(303);
});

it('refuses an address that tries many accounts', async () => {
  const shop = await openShop();
  const wrong = [ADA, GRACE].flatMap(({ email }) =>
    Array.from({ length: 5 }, () => ({ email, password: 'x' })),
  );
  await Promise.all(wrong.map((each) => new Visitor(shop).logIn(each).expect(401)));
  const { text } = await new Visitor(shop).logIn({ email: 'third@example.com', password: 'x' }).expect(429);
  expect(text).toContain('more than the 10 that the limit “address” lets through');
});

it('does not count who knows the password', async () => {
  const shop = await openShop();
  for (let n = 0; n < 6; n++) await new Visitor(shop).logIn().expect(303);
});

it('has the plan of a member for who is logged in', async () => {
  const shop = await openShop();
  const ada = await member(shop);
  const policy = '"burst";q=100;w=10, "sustained";q=600;w=60';
  await ada.get('/api/events/1').expect(200).expect('RateLimit-Policy', policy);
  expect((await ada.get('/api/quota')).body).toMatchObject({ plan: 'member', member: 'Ada' });
  await ada.post('/logout').expect(303);
  await ada.get('/api/events/1').expect('RateLimit-Policy', '"burst";q=20;w=10, "sustained";q=60;w=60');
});

it('gives who logs in the seats that they hold', async () => {
  const shop = await openShop();
  const visitor = new Visitor(shop);
  const [{ place } = { place: '' }] = await freePlaces(database(), 1);
  const seats = async () => (await visitor.get('/api/cart')).body.seats as unknown[];
  await visitor.agent.post(holdPath(place)).expect(200);
  const held = [expect.objectContaining({ seat: place.split('/')[1] })];
  expect(await seats()).toEqual(held);
  await visitor.logIn().expect(303);
  expect(await seats()).toEqual(held);
  await visitor.post('/logout').expect(303);
  expect(await seats()).toEqual([]);
  expect((await new Customer(shop, shop.keys[0]).cart()).body).toMatchObject({ seats: held });
});

it('leaves no password, no address and no secret in Redis', async () => {
  const shop = await openShop();
  const ada = await member(shop);
  await new Visitor(shop).logIn({ email: ADA.email, password: 'a wrong one' }).expect(401);
  const keys = (await shop.raw('KEYS', `${shop.prefix}:*`)) as string[];
  const contents = await Promise.all(keys.map((key) => shop.raw('DUMP', key)));
  const dump = keys.join() + contents.join();
  expect(dump).toContain(':sess:');
  const cookie = /sid=([^;]+)/.exec(String((await ada.logIn().expect(303)).get('Set-Cookie')))?.[1] ?? '';
  for (const text of [ADA.email, ADA.password, 'a wrong one', ...cookie.split('.').slice(1)]) {
    expect(dump).not.toContain(text);
  }
});

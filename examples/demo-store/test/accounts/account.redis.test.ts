import { useShop } from '../use-shop';
import { ADA, GRACE, member, Visitor } from './member';

const openShop = useShop();
const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';

const isLoggedIn = async (visitor: Visitor) => (await visitor.get('/account')).status === 200;

it('shows a member where they are logged in, and which of them is this one', async () => {
  const shop = await openShop();
  const here = await member(shop);
  await member(shop, ADA, SAFARI);
  await member(shop, ADA, 'curl/8.5.0');
  await member(shop, GRACE);
  const { text, headers } = await here.get('/account').expect(200);
  const names = [...text.matchAll(/<h3>\s*([^<]+?)\s*(<span class="this">this one<\/span>)?\s*<\/h3>/g)];
  expect(names.map(([, name, isThis]) => [name, isThis !== undefined]).sort()).toEqual([
    ['Firefox on Linux', true],
    ['Safari on iOS', false],
    ['curl/8.5.0', false],
  ]);
  expect(headers['cache-control']).toBe('no-store');
});

it('logs out one device', async () => {
  const shop = await openShop();
  const [here, there] = [await member(shop), await member(shop)];
  const [other = ''] = await here.others();
  await here.post(`/account/sessions/${other}/end`).expect(303).expect('Location', '/account');
  expect((await here.get('/account')).text).toContain('One device is logged out.');
  expect((await here.get('/account')).text).not.toContain('One device is logged out.');
  expect(await isLoggedIn(there)).toBe(false);
  await here.post(`/account/sessions/${other}/end`).expect(303);
  expect((await here.get('/account')).text).toContain('logged out already');
});

it('logs out no device of somebody else, whatever they know of it', async () => {
  const shop = await openShop();
  const [ada, , grace] = [await member(shop), await member(shop), await member(shop, GRACE)];
  const [handle = ''] = await ada.others();
  await grace.post(`/account/sessions/${handle}/end`).expect(303);
  expect(await ada.others()).toEqual([handle]);
});

it('logs out all others', async () => {
  const shop = await openShop();
  const [here, there, elsewhere] = [await member(shop), await member(shop), await member(shop)];
  await here.post('/account/end-others').expect(303);
  expect((await here.get('/account')).text).toContain('2 other devices are logged out.');
  expect(await Promise.all([here, there, elsewhere].map(isLoggedIn))).toEqual([true, false, false]);
});

it('logs out everywhere, and takes the cookie away', async () => {
  const shop = await openShop();
  const [here, there, grace] = [await member(shop), await member(shop), await member(shop, GRACE)];
  const left = await here.post('/account/end-all').expect(303).expect('Location', '/login?out=everywhere');
  expect(left.get('Set-Cookie')).toEqual([expect.stringMatching(/^sid=; Max-Age=0/)]);
  expect((await here.get('/login?out=everywhere')).text).toContain('You are logged out everywhere.');
  expect(await Promise.all([here, there, grace].map(isLoggedIn))).toEqual([false, false, true]);
});

it('wants a login of a moment ago to end sessions', async () => {
  const shop = await openShop();
  const [here, there] = [await member(shop), await member(shop)];
  const keys = (await shop.raw('KEYS', `${shop.prefix}:sess:{*`)) as string[];
  await Promise.all(keys.map((key) => shop.raw('HINCRBY', key, '@a', '-900001')));
  await here.post('/account/end-others').expect(303).expect('Location', '/login');
  expect((await here.get('/login')).text).toContain('Log in again to end sessions.');
  expect(await isLoggedIn(there)).toBe(true);
  await here.logIn().expect(303);
  await here.post('/account/end-others').expect(303).expect('Location', '/account');
  expect(await isLoggedIn(there)).toBe(false);
});

it('logs out here alone', async () => {
  const shop = await openShop();
  const [here, there] = [await member(shop), await member(shop)];
  await here.post('/logout').expect(303).expect('Location', '/login?out=here');
  expect(await Promise.all([here, there].map(isLoggedIn))).toEqual([false, true]);
});

it('says goodbye in no words but its own', async () => {
  const visitor = new Visitor(await openShop());
  for (const out of ['constructor', '<b>', 'toString']) {
    expect((await visitor.get(`/login?out=${encodeURIComponent(out)}`).expect(200)).text).not.toContain(
      'class="news"',
    );
  }
});

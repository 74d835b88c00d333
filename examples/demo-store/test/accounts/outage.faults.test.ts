import { waitUntil } from '@sluice/test-support';
import { useDemo } from '../ops/use-demo';
import { ADA } from './member';

const demo = useDemo();

afterEach(async () => {
  await demo().post('restart');
});

const form = (fields: Readonly<Record<string, string>>) => ({
  method: 'POST',
  redirect: 'manual' as const,
  body: new URLSearchParams(fields),
});

async function logIn(): Promise<string> {
  const { email, password } = ADA;
  let cookie = '';
  await waitUntil('one can log in', async () => {
    const { status, headers } = await fetch(`${demo().url}/login`, form({ email, password }));
    cookie = headers.getSetCookie()[0]?.split(';')[0] ?? '';
    return status === 303;
  });
  return cookie;
}

const get = (path: string, cookie: string) =>
  fetch(demo().url + path, { headers: { cookie, accept: 'text/html' }, redirect: 'manual' });

it('shows the shop as to a visitor while Redis is frozen, and the session is there when it is back', async () => {
  const cookie = await logIn();
  await demo().post('freeze');
  const page = await get('/', cookie);
  expect(page.status).toBe(200);
  expect(page.headers.getSetCookie()).toEqual([]);
  const text = await page.text();
  expect(text).toContain('Your session</strong> cannot be read');
  expect(text).not.toContain('>Ada</a>');

  await demo().post('thaw');
  await waitUntil('the session is back', async () => (await get('/account', cookie)).status === 200);
});

it.each(['freeze', 'kill'])('keeps what is about somebody closed after a %s of Redis', async (action) => {
  const cookie = await logIn();
  await demo().post(action);
  for (const path of ['/account', '/api/cart', '/api/orders']) {
    const refused = await get(path, cookie);
    expect([path, refused.status]).toEqual([path, 503]);
    expect(refused.headers.getSetCookie()).toEqual([]);
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThanOrEqual(1);
  }
  for (const fields of [
    { email: ADA.email, password: ADA.password },
    { email: ADA.email, password: 'wrong' },
  ]) {
    const refused = await fetch(`${demo().url}/login`, form(fields));
    expect(refused.status).toBe(503);
    expect(await refused.text()).toContain('Rather nobody logs in');
  }
  const logout = await fetch(`${demo().url}/logout`, { ...form({}), headers: { cookie } });
  expect(logout.status).toBe(503);
  expect(logout.headers.getSetCookie()).toEqual([]);
});

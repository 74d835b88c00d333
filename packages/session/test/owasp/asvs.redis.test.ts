/** OWASP Application Security Verification Standard 5.0, chapter V7. What an app has to meet itself is in SECURITY.md. */
import { SessionToken } from '@sluice/core';
import { waitUntil } from '@sluice/test-support';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SECRET } from '../use-client';
import { logIn, partsOf, useAccountApp, whoIs } from './use-account-app';

const { open, server, store } = useAccountApp();

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

it('V7.1.1 the idle and the absolute time that the README tells are those of a session', async () => {
  const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
  expect(readme).toContain("| `idleTimeout`, `absoluteTimeout` | `'30m'`, `'12h'` |");
  await logIn((await open()).browser());
  const [session] = await store().list('alice');
  expect((session?.expiresAt ?? 0) - (session?.createdAt ?? 0)).toBe(30 * MINUTE_MS);
  expect((session?.deadlineAt ?? 0) - (session?.createdAt ?? 0)).toBe(12 * HOUR_MS);
});

it('V7.1.2 the number of sessions of an account is kept to what is documented, the oldest ending first', async () => {
  const { browser } = await open();
  const [oldest, older, newest] = [browser(), browser(), browser()];
  for (const each of [oldest, older, newest]) await logIn(each);
  await server.raw('HINCRBY', `sess:{${partsOf(oldest).handle}}`, '@a', '-1000');
  expect(await store().limit('alice', 2)).toBe(1);
  expect(await Promise.all([oldest, older, newest].map(whoIs))).toEqual(['nobody', 'alice', 'alice']);
});

it('V7.2.1 Redis decides whether a token is good, not its signature', async () => {
  const { browser } = await open();
  const one = await logIn(browser());
  await server.raw('DEL', `sess:{${partsOf(one).handle}}`);
  expect(await whoIs(one)).toBe('nobody');
});

it('V7.2.2 a token is made for its session, and the static secret of the app opens none', async () => {
  const { browser } = await open();
  const [one, other, cheat] = [await logIn(browser()), await logIn(browser()), browser()];
  expect(partsOf(one)).not.toEqual(partsOf(other));
  const { handle, signature } = partsOf(one);
  for (const value of [SECRET, `${handle}.${SECRET}`, `${handle}.${SECRET}.${signature}`, handle]) {
    cheat.cookies.set('sid', value);
    expect(await whoIs(cheat)).toBe('nobody');
  }
});

it('V7.2.3 secrets are unique, and each of their 256 bits is as often set as not', () => {
  const secrets = Array.from({ length: 2000 }, () =>
    Buffer.from(SessionToken.create().value.split('.')[1] ?? '', 'base64url'),
  );
  expect(new Set(secrets.map(String)).size).toBe(2000);
  expect(secrets.every(({ length }) => length === 32)).toBe(true);
  const set = Array.from({ length: 256 }, (_, bit) =>
    secrets.reduce((count, bytes) => count + (((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1), 0),
  );
  // Ten times the standard deviation of 2000 tosses of a coin.
  for (const count of set) expect(Math.abs(count - 1000)).toBeLessThan(224);
});

it('V7.2.4 a login, and a second one, give a new token and end the one before', async () => {
  const { browser } = await open();
  const one = browser();
  await one.post('/note');
  const anonymous = one.twin();
  await logIn(one);
  const first = one.twin();
  await logIn(one);
  expect(new Set([anonymous, first, one].map((each) => partsOf(each).secret)).size).toBe(3);
  expect(await Promise.all([anonymous, first, one].map(whoIs))).toEqual(['nobody', 'nobody', 'alice']);
});

it('V7.3.1 who does nothing for the idle time has to log in again', async () => {
  const { browser } = await open({ idleTimeout: '1s' });
  const one = await logIn(browser());
  const key = `sess:{${partsOf(one).handle}}`;
  await waitUntil('it has ended', async () => (await server.raw('EXISTS', key)) === 0);
  expect(await whoIs(one)).toBe('nobody');
});

it('V7.3.2 who has been logged in for the absolute time has to log in again, whatever they do', async () => {
  const { browser } = await open({ absoluteTimeout: '1s' });
  const one = await logIn(browser());
  await waitUntil('it has ended', async () => (await whoIs(one)) === 'nobody');
  await logIn(one);
  expect(await whoIs(one)).toBe('alice');
});

it('V7.4.1 after a logout the token opens nothing, nor does the server have anything of the session', async () => {
  const { browser } = await open();
  const one = await logIn(browser());
  const back = one.twin();
  await one.post('/logout');
  expect(one.cookies.size).toBe(0);
  expect(await whoIs(back)).toBe('nobody');
  expect(await server.raw('DBSIZE')).toBe(0);
});

it('V7.4.2 all sessions of an account that is disabled or deleted end', async () => {
  const { browser } = await open();
  const sessions = [await logIn(browser()), await logIn(browser()), await logIn(browser(), 'bob')];
  expect(await store().erase('alice')).toBe(2);
  expect(await Promise.all(sessions.map(whoIs))).toEqual(['nobody', 'nobody', 'bob']);
});

it('V7.4.3 all other sessions of an account can be ended after a change of its password', async () => {
  const { browser } = await open();
  const sessions = [await logIn(browser()), await logIn(browser()), await logIn(browser())];
  await sessions[0]?.post('/password');
  expect(await Promise.all(sessions.map(whoIs))).toEqual(['alice', 'nobody', 'nobody']);
});

it('V7.4.5 an administrator ends the sessions of one user, and those of all', async () => {
  const old = await open();
  const sessions = [await logIn(old.browser()), await logIn(old.browser(), 'bob')];
  expect(await store().revokeAll('alice')).toBe(1);
  expect(await Promise.all(sessions.map(whoIs))).toEqual(['nobody', 'bob']);
  const { port } = await open({ secret: 'a secret that takes the place of the other' });
  expect(await Promise.all(sessions.map((each) => whoIs(each.twin(port))))).toEqual(['nobody', 'nobody']);
});

it('V7.5.1 a route that changes the account wants a login of a moment ago', async () => {
  const { browser } = await open();
  const one = await logIn(browser());
  const key = `sess:{${partsOf(one).handle}}`;
  await server.raw('HINCRBY', key, '@a', String(-5 * MINUTE_MS - 1000));
  expect(await one.post('/password')).toMatchObject({ status: 401 });
  await logIn(one);
  expect(await one.post('/password')).toMatchObject({ status: 200 });
  expect(await browser().post('/password')).toMatchObject({ status: 401 });
});

it('V7.5.2 users see their sessions, and end any of them', async () => {
  const { browser } = await open();
  const [here, there] = [await logIn(browser()), await logIn(browser())];
  const listed = await store().list('alice');
  expect(new Set(listed.map(({ id }) => id))).toEqual(new Set([partsOf(here).handle, partsOf(there).handle]));
  for (const session of listed) expect(session).toMatchObject({ device: { ip: expect.any(String) } });
  expect(await store().revoke(partsOf(there).handle)).toBe(true);
  expect(await Promise.all([here, there].map(whoIs))).toEqual(['alice', 'nobody']);
});

it('V7.5.3 a session that goes on, with a new secret too, does not count as a login of a moment ago', async () => {
  const { browser } = await open();
  const one = await logIn(browser());
  const key = `sess:{${partsOf(one).handle}}`;
  await server.raw('HINCRBY', key, '@a', String(-5 * MINUTE_MS - 1000));
  await server.raw('HINCRBY', key, '@r', String(-HOUR_MS));
  const { secret } = partsOf(one);
  await one.post('/note');
  expect(partsOf(one).secret).not.toBe(secret);
  expect(await one.post('/password')).toMatchObject({ status: 401 });
});

it('V7.6.2 nothing but what a handler does begins a session, and nothing but a login makes it somebody’s', async () => {
  const { browser } = await open();
  const one = browser();
  await one.get('/');
  expect(await whoIs(one)).toBe('nobody');
  expect([one.cookies.size, await server.raw('DBSIZE')]).toEqual([0, 0]);
  await one.post('/note');
  expect([one.cookies.size, await whoIs(one)]).toEqual([1, 'nobody']);
});

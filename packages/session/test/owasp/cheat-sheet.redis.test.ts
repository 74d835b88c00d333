/** OWASP Session Management cheat sheet, by its sections. What an app has to meet itself is in SECURITY.md. */
import { createSealer } from '@sluice/core';
import { randomBytes } from 'node:crypto';
import { HTTPS, logIn, partsOf, useAccountApp, whoIs } from './use-account-app';

const { open, server, store, commands, told } = useAccountApp();

const keyOf = (browser: Parameters<typeof partsOf>[0]) => `sess:{${partsOf(browser).handle}}`;

/** Everything that stands in Redis, keys too. */
async function dump(): Promise<string> {
  const keys = (await server.raw('KEYS', '*')) as string[];
  const contents = await Promise.all(
    keys.map((key) => server.raw(...(key.includes(':u:') ? ['ZRANGE', key, '0', '-1'] : ['HGETALL', key]))),
  );
  return JSON.stringify([keys, contents]);
}

it('Session ID Name Fingerprinting: the name is generic, and can be another one', async () => {
  expect([...(await logIn((await open()).browser())).cookies.keys()]).toEqual(['sid']);
  expect([...(await logIn((await open({ name: 'id' })).browser())).cookies.keys()]).toEqual(['id']);
});

it('Session ID Length: the secret has 256 bits, and so has the signature', async () => {
  const { secret, signature } = partsOf(await logIn((await open()).browser()));
  expect([secret, signature].map((text) => Buffer.from(text, 'base64url').length)).toEqual([32, 32]);
});

it('Session ID Entropy: from one token nothing of the next one follows', async () => {
  const { browser } = await open();
  const secrets = new Set<string>();
  for (let n = 0; n < 30; n++) secrets.add(partsOf(await logIn(browser())).secret.slice(0, 6));
  expect(secrets.size).toBe(30);
});

it('Session ID Content: the cookie says nothing of the user or the data', async () => {
  const { browser } = await open();
  const [one, other] = [browser(), browser()];
  await one.post('/note?text=confidential');
  await logIn(one, 'alice@example.com');
  await logIn(other, 'bob');
  const { handle, secret, signature } = partsOf(one);
  const decoded = [secret, signature].map((text) => Buffer.from(text, 'base64url').toString('latin1'));
  for (const text of ['alice', 'example', 'confidential']) {
    expect([handle, secret, signature, ...decoded].join(' ')).not.toContain(text);
  }
  expect(one.cookies.get('sid')?.length).toBe(other.cookies.get('sid')?.length);
});

it('Session ID Content: with a sealer, the store says nothing of the data either', async () => {
  const { browser } = await open({ sealer: createSealer({ keys: { k1: randomBytes(32) }, current: 'k1' }) });
  const one = browser();
  await one.post('/note?text=confidential');
  expect((await one.get('/note')).body).toBe('"confidential"');
  expect(await dump()).not.toContain('confidential');
});

it('Built-in Session Management Implementations: who reads the store can take over no session', async () => {
  const { browser } = await open();
  const one = browser();
  await one.post('/note');
  const { secret: before } = partsOf(one);
  await logIn(one);
  const text = await dump();
  const { handle, secret, signature } = partsOf(one);
  expect(text).toContain(handle);
  for (const part of [before, secret, signature]) expect(text).not.toContain(part);
});

it('Used vs. Accepted Session ID Exchange Mechanisms: a token that comes elsewhere than in the cookie is none', async () => {
  const { browser } = await open();
  const token = (await logIn(browser())).cookies.get('sid') ?? '';
  const stranger = browser();
  const headers = { authorization: `Bearer ${token}`, sid: token, 'x-session-id': token };
  for (const path of [`/me?sid=${token}`, `/me;sid=${token}?sessionID=${token}`]) {
    expect((await stranger.get(path, { headers })).body).not.toContain('alice');
  }
});

it('Transport Layer Security: a secure cookie is not sent, nor a session begun, without TLS', async () => {
  const { browser } = await open({ cookie: { secure: true } });
  const one = browser();
  await one.post('/note');
  expect((await one.post('/login?user=alice')).status).toBe(500);
  expect([one.cookies.size, await server.raw('DBSIZE')]).toEqual([0, 0]);
});

it('Secure Attribute: over TLS the cookie has it, by default too', async () => {
  for (const options of [{}, { cookie: { secure: true } } as const]) {
    const { browser } = await open(options);
    expect((await browser().post('/note', HTTPS)).cookies).toEqual([expect.stringMatching(/; Secure(;|$)/)]);
  }
});

it('HttpOnly Attribute, SameSite Attribute, Domain and Path Attributes: by default for the host alone', async () => {
  const { browser } = await open({ cookie: { secure: true } });
  const [cookie = ''] = (await browser().post('/note', HTTPS)).cookies;
  expect(cookie.split('; ').slice(1)).toEqual(['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax']);
  expect(cookie).toMatch(/^__Host-/);
});

it('Expire and Max-Age Attributes: by default the cookie ends with the browser', async () => {
  const [cookie] = (await (await open()).browser().post('/note')).cookies;
  expect(cookie).not.toMatch(/Max-Age|Expires/);
});

it('Session ID Generation and Verification: what was not made here begins no session, and is told', async () => {
  const { browser } = await open();
  const one = await logIn(browser());
  const fixed = partsOf(one).handle;
  const attacker = browser();
  const calls = await commands(async () => {
    expect(
      await told('sluice:session-gate', async () => {
        for (const value of [one.cookies.get('sid')?.replace(/.$/, '!') ?? '', fixed, 'mine', '']) {
          attacker.cookies.set('sid', value);
          expect(await whoIs(attacker)).toBe('nobody');
        }
      }),
    ).toEqual([{ outcome: 'forged' }, { outcome: 'forged' }, { outcome: 'forged' }]);
  });
  expect(calls).toEqual({});
  attacker.cookies.set('sid', fixed);
  await attacker.post('/note');
  expect(partsOf(attacker).handle).not.toBe(fixed);
});

it('Manage Session ID as Any Other User Input: whatever comes as the cookie is answered as to a stranger', async () => {
  const { browser } = await open();
  const [, handle] = [await logIn(browser()), partsOf(await logIn(browser())).handle];
  const one = browser();
  const hostile = ["' or 1=1 --", '<script>alert(1)</script>', `${handle}}:{`, '*', '../..', '%00', '%', '"'];
  for (const value of [...hostile, 'x'.repeat(8000)]) {
    one.cookies.set('sid', value);
    const { status, body } = await one.get('/me');
    expect([status, body]).toEqual([200, '"nobody"']);
  }
});

it('Renew the Session ID After Any Privilege Level Change: a login renews it, and requests with the old one do nothing', async () => {
  const { browser } = await open();
  const victim = browser();
  await victim.post('/note');
  const attacker = victim.twin();
  await logIn(victim);
  await attacker.post('/note?text=theirs');
  expect((await victim.get('/note')).body).toBe('"kept"');
  expect(await whoIs(attacker)).toBe('nobody');
});

it('Considerations When Using Multiple Cookies: of two of the name, the first counts, and nothing of the other', async () => {
  const { browser } = await open();
  const [alice, bob] = [await logIn(browser()), await logIn(browser(), 'bob')];
  const both = { headers: { cookie: `${alice.cookie}; ${bob.cookie}` } };
  expect((await browser().get('/me', both)).body).toBe('"alice"');
  const forgedFirst = { headers: { cookie: `sid=forged; ${bob.cookie}` } };
  expect((await browser().get('/me', forgedFirst)).body).toBe('"nobody"');
});

it('Session Expiration: what has ended is ended on the server, and the cookie is taken away', async () => {
  const { browser } = await open();
  const one = await logIn(browser());
  expect(Number(await server.raw('PTTL', keyOf(one)))).toBeGreaterThan(0);
  await server.raw('DEL', keyOf(one));
  const { cookies } = await one.get('/me');
  expect(cookies).toEqual([expect.stringMatching(/^sid=; Max-Age=0; .*Expires=Thu, 01 Jan 1970/)]);
});

it('Idle Timeout, Absolute Timeout: the server keeps both, and use puts off the first alone', async () => {
  const { browser } = await open({ idleTimeout: '10m', absoluteTimeout: '1h' });
  const one = await logIn(browser());
  const ends = async () => (await server.raw('HMGET', keyOf(one), '@x', '@e')) as [string, string];
  const [expires, deadline] = await ends();
  const later = String(Number(expires) - 360_000);
  await server.raw('HSET', keyOf(one), '@x', later);
  await server.raw('PEXPIREAT', keyOf(one), later);
  await one.get('/me');
  const [putOff, same] = await ends();
  expect(Number(putOff)).toBeGreaterThanOrEqual(Number(expires));
  expect(same).toBe(deadline);
});

it('Renewal Timeout: the token changes by itself, the old one ends after its grace, and the session goes on', async () => {
  const { browser } = await open({ rotation: { every: '1h', grace: '15s' } });
  const one = await logIn(browser());
  await server.raw('HINCRBY', keyOf(one), '@r', '-3600000');
  const old = one.twin();
  await one.get('/me');
  expect(partsOf(one).secret).not.toBe(partsOf(old).secret);
  expect(await Promise.all([one, old].map(whoIs))).toEqual(['alice', 'alice']);
  await server.raw('HINCRBY', keyOf(one), '@g', '-15000');
  expect(await Promise.all([one, old].map(whoIs))).toEqual(['alice', 'nobody']);
});

it('Logout Button: a logout is one call, and ends it on both sides', async () => {
  const { browser } = await open({ clearSiteData: true });
  const one = await logIn(browser());
  const { cookies, headers } = await one.post('/logout');
  expect(cookies).toEqual([expect.stringContaining('sid=; Max-Age=0')]);
  expect(headers['clear-site-data']).toBe('"cache", "cookies", "storage"');
  expect(await server.raw('DBSIZE')).toBe(0);
});

it('Web Content Caching: nothing that sets the cookie is kept by a cache, and what depends on it says so', async () => {
  const { browser } = await open();
  const one = browser();
  expect((await one.post('/note')).headers).toMatchObject({ 'cache-control': 'no-store', vary: 'Cookie' });
  expect((await one.get('/note')).headers).toMatchObject({ vary: 'Cookie' });
});

it('Detecting Session ID Anomalies: a token that was changed and comes again is told, and can end the session', async () => {
  const { browser } = await open({ rotation: { onReuse: 'revoke' } });
  const one = await logIn(browser());
  const stolen = one.twin();
  await logIn(one);
  expect(await told('sluice:session-gate', () => stolen.get('/me'))).toEqual([{ outcome: 'reused' }]);
  expect(await whoIs(one)).toBe('nobody');
});

it('Binding the Session ID to Other User Properties: address and browser of a session are known', async () => {
  const one = (await open()).browser();
  await one.post('/login?user=alice', { headers: { 'user-agent': 'Lynx' } });
  const [listed] = await store().list('alice');
  expect(listed?.device).toEqual({ ip: expect.stringContaining('127.0.0.1'), userAgent: 'Lynx' });
});

it('Logging Sessions Life Cycle: each step is an event that names the session and holds no secret', async () => {
  const { browser } = await open();
  const one = browser();
  const secrets: string[] = [];
  const steps = ['/note', '/login?user=alice', '/note?text=other', '/logout'];
  const events = await told('sluice:session', async () => {
    for (const step of steps) {
      await one.post(step);
      if (one.cookies.size > 0) secrets.push(partsOf(one).secret);
    }
  });
  const operations = (events as { operation: string; outcome: string }[]).map(
    ({ operation, outcome }) => `${operation}: ${outcome}`,
  );
  expect(operations).toEqual([
    'create: saved',
    'load: active',
    'rotate: saved',
    'load: active',
    'commit: saved',
    'load: active',
    'destroy: destroyed',
  ]);
  for (const event of events) expect(event).toHaveProperty('id', expect.stringMatching(/^[0-9a-f-]{36}$/));
  for (const secret of secrets) expect(JSON.stringify(events)).not.toContain(secret);
});

it('Simultaneous Session Logons: users see their sessions, and all but one can be ended', async () => {
  const { browser } = await open();
  const [here, there] = [await logIn(browser()), await logIn(browser())];
  expect(await store().list('alice')).toHaveLength(2);
  expect(await store().revokeOthers('alice', partsOf(here).handle)).toBe(1);
  expect(await Promise.all([here, there].map(whoIs))).toEqual(['alice', 'nobody']);
});

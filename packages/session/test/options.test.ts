import { OptionError } from '@sluice/core';
import { createClient } from 'redis';
import { requireFresh, session } from '../src/index';

const redis = createClient();
const secret = 'sixteen bytes at least';

it.each<[string, unknown]>([
  ['redis', { redis: {} }],
  ['secret', { secret: undefined }],
  ['secret', { secret: 'short' }],
  ['secret', { secret: [] }],
  ['secret', { secret: [secret, 7] }],
  ['name', { name: 'a b' }],
  ['name', { name: '' }],
  ['name', { name: '__Host-sid' }],
  ['name', { name: '__Host-sid', cookie: { secure: true, path: '/app' } }],
  ['name', { name: '__Secure-sid' }],
  ['name', { name: '__host-sid' }],
  ['name', { name: '__SECURE-sid' }],
  ['cookie.secure', { cookie: { sameSite: 'none' } }],
  ['cookie.secure', { cookie: { partitioned: true, secure: 'auto' } }],
  ['cookie.secure', { cookie: { secure: 'always' } }],
  ['cookie.sameSite', { cookie: { sameSite: true } }],
  ['cookie.path', { cookie: { path: 'a;b' } }],
  ['cookie.domain', { cookie: { domain: 'a b' } }],
  ['cookie.maxAge', { cookie: { maxAge: 10 } }],
  ['cookie.maxage', { cookie: { maxage: '1d' } }],
  ['idleTimeout', { idleTimeout: 1 }],
  ['rotation.grace', { rotation: { every: '1m', grace: '2m' } }],
  ['commit', { commit: 'later' }],
  ['onUnavailable', { onUnavailable: 'open' }],
  ['device', { device: true }],
  ['lazy', { lazy: 'yes' }],
  ['resave', { resave: false }],
])('names %s when it is wrong: %j', (option, options) => {
  const make = () => session({ redis, secret, ...(options as object) });
  expect(make).toThrow(OptionError);
  expect(make).toThrow(expect.objectContaining({ option }));
});

it('takes what is left out, also as undefined', () => {
  const gate = session({ redis, secret, name: undefined, cookie: undefined, device: undefined } as never);
  expect(gate.name).toBe('session');
  session({ redis, secret: [Buffer.alloc(32), secret], rotation: false, device: false });
});

it('refuses a wrong age for a fresh login', () => {
  expect(() => requireFresh(0)).toThrow(OptionError);
  expect(() => requireFresh('1m', { otherwise: '/login' } as never)).toThrow(OptionError);
});

import { createConnection, OptionError } from '@sluice/core';
import { newClient } from '@sluice/test-support';
import { lockRoute, withLock } from '../src/index';

const redis = newClient('v4', {});
const mount = (options: object) => () => lockRoute({ redis, key: 'k', ...options });

it.each([
  ['no key', { key: undefined }],
  ['a key of an odd kind', { key: 7 }],
  ['a template of nothing', { key: '' }],
  ['no client', { redis: {} }],
  ['an unknown option', { timeout: 1 }],
  ['an unknown mode', { mode: 'block' }],
  ['a status that is no refusal', { status: 200 }],
  ['a status while waiting that is none', { mode: 'wait', status: 600 }],
  ['a wait without waiting', { wait: '1s' }],
  ['a wait that ends at once', { mode: 'wait', wait: 0 }],
  ['a queue of nobody', { mode: 'wait', maxQueue: 0 }],
  ['a status for skipping', { mode: 'skip', status: 409 }],
  ['an unknown way to skip', { mode: 'skip', whenSkipped: 'next' }],
  ['nobody at a time', { concurrency: 0 }],
  ['half of them at a time', { concurrency: 1.5 }],
  ['a lease that is too short', { ttl: 5 }],
  ['a lease that is too long', { ttl: '2h' }],
  ['a lease that is no duration', { ttl: 'soon' }],
  ['to hold for no time', { maxHold: 0 }],
  ['to hold for ever by `true`', { maxHold: true }],
  ['an unknown rule for clients that leave', { onDisconnect: 'abort' }],
  ['an unknown rule for event streams', { eventStream: true }],
  ['an unknown mode without Redis', { onUnavailable: 'throw' }],
  ['no deadline', { deadline: 0 }],
  ['a prefix with braces', { prefix: '{x}' }],
  ['nothing to wait for', { after: '' }],
])('refuses %s when the app is built', (_what, options) => {
  expect(mount(options)).toThrow(OptionError);
});

it('refuses options that are none', () => {
  expect(() => lockRoute(undefined as never)).toThrow(OptionError);
  expect(() => withLock({ redis, key: 'k' }, 'handler' as never)).toThrow(OptionError);
});

it.each([
  ['nothing but the needful', {}],
  ['undefined for what is left out', { mode: undefined, ttl: undefined, status: undefined }],
  ['all of rejecting', { mode: 'reject', status: 423, ttl: '1m', maxHold: false, onDisconnect: 'release' }],
  ['all of waiting', { mode: 'wait', wait: '2s', maxQueue: 5, status: 504, concurrency: 3 }],
  ['all of skipping', { mode: 'skip', whenSkipped: 'run', eventStream: 'hold', after: 'session' }],
  ['a connection', { redis: createConnection(newClient('v4', {})), deadline: '1s', prefix: 'shop' }],
])('takes %s', async (_what, options) => {
  const gate = mount(options)();
  expect([gate.name, gate.length]).toEqual(['lockRoute', 3]);
  await gate.close();
});

it('keeps what a handler is', async () => {
  const mark = Symbol('mark');
  async function pay() {
    await Promise.resolve();
  }
  const locked = withLock({ redis, key: 'k' }, Object.assign(pay, { [mark]: 1, role: 'buyer' }));
  expect([locked.name, locked.length]).toEqual(['pay', 0]);
  expect(Object.assign({}, locked)).toMatchObject({ [mark]: 1, role: 'buyer' });
  expect(pay).not.toHaveProperty('close');
  await locked.close();
});

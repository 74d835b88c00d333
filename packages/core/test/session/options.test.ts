import { createClient } from 'redis';
import { createSessionStore, OptionError } from '../../src/index';

const redis = createClient();

it.each<[string, unknown]>([
  ['redis', { redis: {} }],
  ['prefix', { prefix: 'a b' }],
  ['idleTimeout', { idleTimeout: 10 }],
  ['idleTimeout', { idleTimeout: 'soon' }],
  ['absoluteTimeout', { absoluteTimeout: 0 }],
  ['touchAfter', { touchAfter: 2 }],
  ['rotation.every', { rotation: { every: 1 } }],
  ['rotation.grace', { rotation: { every: '10s', grace: '10s' } }],
  ['rotation.onReuse', { rotation: { onReuse: 'panic' } }],
  ['rotation.evry', { rotation: { evry: '1h' } }],
  ['rotation', { rotation: true }],
  ['bindToToken', { bindToToken: 'yes' }],
  ['maxBytes', { maxBytes: 0 }],
  ['deadline', { deadline: 0 }],
  ['idletimeout', { idletimeout: '1h' }],
])('names %s when it is wrong', (option, options) => {
  const make = () => createSessionStore({ redis, ...(options as object) });
  expect(make).toThrow(OptionError);
  expect(make).toThrow(expect.objectContaining({ option }));
});

it('takes what is left out, also as undefined', () => {
  createSessionStore({ redis, prefix: undefined, rotation: undefined, sealer: undefined } as never);
  createSessionStore({ redis, rotation: false });
});

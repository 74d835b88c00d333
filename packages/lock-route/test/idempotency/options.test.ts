import { OptionError } from '@sluice/core';
import { newClient } from '@sluice/test-support';
import { idempotent, type IdempotentOptions } from '../../src/index';

const redis = newClient('v4', { socket: { path: '/nowhere' } }) as never;

it.each<[string, object]>([
  ['redis', { redis: undefined }],
  ['scope', { scope: undefined }],
  ['scope', { scope: 'local' }],
  ['scope', { scope: '' }],
  ['requird', { requird: true }],
  ['required', { required: 'yes' }],
  ['strict', { strict: 1 }],
  ['methods', { methods: 'POST' }],
  ['methods', { methods: ['PO ST'] }],
  ['inFlight', { inFlight: 'queue' }],
  ['wait', { inFlight: 'wait', wait: 'long' }],
  ['wait', { wait: '1s' }],
  ['onUnknown', { onUnknown: 'retry' }],
  ['lease', { lease: 1 }],
  ['maxHold', { maxHold: 0 }],
  ['ttl', { ttl: 999 }],
  ['maxBody', { maxBody: '1mb' }],
  ['maxBody', { maxBody: 16 * 1024 * 1024 }],
  ['headers', { headers: ['a b'] }],
  ['serverErrors', { serverErrors: true }],
  ['fingerprint', { fingerprint: 'body' }],
  ['sealer', { sealer: {} }],
  ['onUnavailable', { onUnavailable: 'local' }],
  ['deadline', { deadline: 0 }],
  ['prefix', { prefix: 'a{b}' }],
])('refuses a wrong `%s` at once: %p', (option, wrong) => {
  const options = { redis, scope: 'global', ...wrong } as IdempotentOptions;
  expect(() => idempotent(options)).toThrow(expect.objectContaining({ name: OptionError.name, option }));
});

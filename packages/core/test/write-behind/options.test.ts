import { runInNewContext } from 'node:vm';
import { newClient } from '@sluice/test-support';
import { createWriteBehind, type WriteBehindOptions } from '../../src/index';
import { isOutage } from '../../src/write-behind/outage';

const valid = (): WriteBehindOptions<unknown> => ({
  redis: newClient('v4', {}),
  name: 'w',
  read: () => undefined,
  write: () => new Map(),
  flusher: false,
});

it.each<[string, object]>([
  ['redis', { redis: {} }],
  ['name', { name: '' }],
  ['read', { read: 1 }],
  ['write', { write: undefined }],
  ['sweep', { sweep: 'daily' }],
  ['isOutage', { isOutage: true }],
  ['delay', { delay: -1 }],
  ['maxBatch', { maxBatch: 0 }],
  ['timeout', { timeout: 1 }],
  ['maxAttempts', { maxAttempts: 0 }],
  ['maxDirty', { maxDirty: 0 }],
  ['maxLag', { maxLag: 'soon' }],
  ['onOverload', { onOverload: 'drop' }],
  ['durability', { durability: 'disk' }],
  ['ttl', { ttl: 10 }],
  ['codec', { codec: JSON }],
  ['sealer', { sealer: {} }],
  ['maxBytes', { maxBytes: 1e9 }],
  ['deadline', { deadline: 0 }],
  ['flusher', { flusher: 'yes' }],
  ['maxDirt', { maxDirt: 5 }],
])('refuses a wrong %s', (option, wrong) => {
  expect(() => createWriteBehind({ ...valid(), ...wrong })).toThrow(
    expect.objectContaining({ code: 'ERR_OPTION_INVALID', option }),
  );
});

it('tells an outage from a row that is refused', () => {
  const error = (code: string, message = '') => Object.assign(new Error(message), { code });
  for (const code of ['ECONNREFUSED', '08006', '57P01', '53300', '40P01', '42P01', '25006', '28P01']) {
    expect([code, isOutage(error(code))]).toEqual([code, true]);
  }
  for (const code of ['22P02', '23505', '23514', 'P0001', '54000', 'EINVAL', 'ER_DUP_ENTRY', '', 'ABORT']) {
    expect([code, isOutage(error(code))]).toEqual([code, false]);
  }
  expect(isOutage(new Error('Connection terminated unexpectedly'))).toBe(true);
  for (const none of ['away', null, undefined, 7, {}]) expect(isOutage(none)).toBe(false);
  // Where tests run in a context of their own, the errors of sockets are of another one.
  expect(isOutage(runInNewContext("Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })"))).toBe(
    true,
  );
});

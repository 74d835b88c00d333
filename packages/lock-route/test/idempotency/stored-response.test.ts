import { inspect } from 'node:util';
import { RedisReplyError } from '@sluice/core';
import { decodeResponse, encodeResponse } from '../../src/idempotency/stored-response';

it('an answer that cannot be read is an error that quotes nothing of it', () => {
  const stored = encodeResponse({ status: 200, statusMessage: 'OK', headers: [], body: undefined });
  stored.write('hunter2', 4);
  let error: unknown;
  try {
    decodeResponse(stored);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(RedisReplyError);
  expect(inspect(error, { showHidden: true })).not.toContain('hunter2');
});

import { inspect } from 'node:util';
import { JSON_CODEC } from '../../src/codec/value-codec';
import { RedisReplyError } from '../../src/index';
import { Payloads } from '../../src/queue/payloads';

const STORED = 'hunter2, which is no JSON';
const payloads = new Payloads('q:{mail}', { sealer: undefined, schema: undefined, maxJobBytes: 1024 });

it.each([
  ['a cache or a write-behind', () => Promise.resolve().then(() => JSON_CODEC.decode(Buffer.from(STORED)))],
  ['a queue', () => payloads.decode('data', 'id', Buffer.from(STORED))],
])('what %s cannot read is an error that quotes nothing of it', async (_what, read) => {
  const error: unknown = await read().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RedisReplyError);
  expect(inspect(error, { showHidden: true })).not.toContain('hunter2');
});

import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { DERIVED, KERNEL, KERNEL_KEYS } from './kernel.lua';
import type { RawRecord } from './raw-record';

export type ReadReply =
  | { readonly state: 'found'; readonly raw: RawRecord }
  /** What is read from the database now may be stored under this token, unless somebody writes meanwhile. */
  | { readonly state: 'absent'; readonly token: string };

/** A record, or the right to store what is read from the database; those who read at the same time share it. */
export const read = defineScript({
  name: 'write-behind/read',
  keys: KERNEL_KEYS,
  args: ['member', 'token', 'ttl'],
  derives: DERIVED,
  binary: true,
  idempotent: true,
  lua:
    KERNEL +
    /* lua */ `
local member = ARGV[1]
local token  = ARGV[2]
local ttl    = ARGV[3] -- ms

local fields = redis.call('HGETALL', recordOf(member))
if #fields > 0 then return { 1, fields } end
redis.call('SET', loadOf(member), token, 'NX', 'PX', ttl)
return { 0, redis.call('GET', loadOf(member)) }
`,
  parse(reply): ReadReply {
    const [code, detail] = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
    if (code === 1 && Array.isArray(detail)) return { state: 'found', raw: detail as RawRecord };
    if (code === 0 && Buffer.isBuffer(detail)) return { state: 'absent', token: detail.toString() };
    throw RedisReplyError.unexpected('write-behind/read');
  },
});

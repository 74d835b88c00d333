import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';

/** What the record says, before it is opened. */
export type BeginReply =
  | { readonly state: 'started'; readonly token: number }
  | { readonly state: 'done'; readonly result: Buffer }
  | { readonly state: 'running'; readonly retryAfterMs: number }
  | { readonly state: 'unknown' }
  | { readonly state: 'mismatch' };

/**
 * Begins work, unless its record says that it was begun before.
 *
 * The record is a hash: `owner`, the id of the execution that wrote last; `fingerprint`; `token`; and either `ends`, when its
 * lease does (ms of Redis), or `result`. The same owner asking again has not been answered, and goes on with its lease anew.
 */
export const begin = defineScript({
  name: 'idempotency/begin',
  keys: ['record'],
  args: ['owner', 'fingerprint', 'lease', 'ttl', 'reexecute'],
  binary: true,
  idempotent: true,
  lua: /* lua */ `
local record      = KEYS[1]
local owner       = ARGV[1]
local fingerprint = ARGV[2]
local lease       = tonumber(ARGV[3]) -- ms
local ttl         = tonumber(ARGV[4]) -- ms
local reexecute   = ARGV[5]

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stored = redis.call('HMGET', record, 'owner', 'fingerprint', 'ends', 'token')
local token = tonumber(stored[4]) or 0
if stored[1] then
  if stored[2] ~= fingerprint then return { 'mismatch' } end
  if not stored[3] then return { 'done', redis.call('HGET', record, 'result') } end
  local ends = tonumber(stored[3])
  if stored[1] ~= owner then
    if ends > now then return { 'running', ends - now } end
    if reexecute ~= '1' then return { 'unknown' } end
  end
end

if stored[1] ~= owner then
  -- Grows also where the record was lost: the clock of Redis is ahead of every token that it gave.
  token = math.max(token + 1, time[1] * 1000000 + time[2])
end
redis.call('HSET', record, 'owner', owner, 'fingerprint', fingerprint,
  'token', string.format('%.0f', token), 'ends', string.format('%.0f', now + lease))
redis.call('PEXPIRE', record, lease + ttl)
return { 'started', token }
`,
  parse(reply): BeginReply {
    const [word, detail] = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
    const state = Buffer.isBuffer(word) ? word.toString() : undefined;
    if (state === 'started' && typeof detail === 'number') return { state, token: detail };
    if (state === 'done' && Buffer.isBuffer(detail)) return { state, result: detail };
    if (state === 'running' && typeof detail === 'number') return { state, retryAfterMs: detail };
    if (state === 'unknown' || state === 'mismatch') return { state };
    throw RedisReplyError.unexpected('idempotency/begin');
  },
});

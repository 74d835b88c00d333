import { defineScript, type ScriptReply } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { readEntry, type EntryPosition } from './entry-position';

export interface Sought {
  /** All that was published after the place that was asked for is kept. */
  readonly intact: boolean;
  /** Where to begin; where not all is kept, before the oldest message that comes after the place. */
  readonly start: EntryPosition;
  /** Of the last message. */
  readonly last: EntryPosition;
}

/**
 * Finds the place in a topic from which on to read: `now`, the `oldest` message, a `time` in ms, or after an `id`. What `meta`
 * holds is said at `append`. Idempotent: a topic that is not there is born, as by a message.
 */
export const seek = defineScript({
  name: 'pubsub/seek',
  keys: ['stream', 'meta'],
  args: ['birth', 'age', 'kind', 'value'],
  idempotent: true,
  lua: /* lua */ `
local stream = KEYS[1]
local meta   = KEYS[2]
local birth  = ARGV[1]
local age    = tonumber(ARGV[2]) -- ms; 0 for ever
local kind   = ARGV[3]
local value  = ARGV[4]

local META_MS = 86400000

local known = redis.call('HMGET', meta, 'n', 'ms', 'seq', 'removed', 'removedN', 'born')
local n, ms, seq, removed, removedN, born = unpack(known)
if not (n and ms and seq and removed and removedN) then
  local time = redis.call('TIME')
  n, ms, seq = birth, string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)), '0'
  removed, removedN, born = ms .. '-0', n, ms .. '-0'
  redis.call('DEL', stream, meta)
  redis.call('HSET', meta, 'n', n, 'total', '0', 'ms', ms, 'seq', seq,
    'removed', removed, 'removedN', removedN, 'born', born)
  if age > 0 then redis.call('PEXPIRE', meta, age + META_MS) end
end

local last = { ms .. '-' .. seq, n }
local oldest = { removed, removedN }
if redis.call('EXISTS', stream) == 0 then oldest = last end

if kind == 'now' then return { 1, last, last } end
if kind == 'oldest' then return { 1, oldest, last } end
if kind == 'id' then
  if value == last[1] then return { 1, last, last } end
  if value == oldest[1] then return { 1, oldest, last } end
  local entry = redis.call('XREVRANGE', stream, value, '-', 'COUNT', 1)[1]
  if not entry then return { 0, oldest, last } end
  -- One that is not there was lost by a failover. Who has heard it has heard all that came before it.
  return { entry[1] == value and 1 or 0, { entry[1], entry[2][2] }, last }
end
local before = redis.call('XREVRANGE', stream, '(' .. value .. '-0', '-', 'COUNT', 1)[1]
if before then return { 1, { before[1], before[2][2] }, last } end
-- Nothing is missing when nothing of that time was removed, nor when nothing ever was.
local since = tonumber(string.match(oldest[1], '^%d+'))
local intact = since < tonumber(value) or oldest[1] == born
return { intact and 1 or 0, oldest, last }
`,
  parse(reply): Sought {
    const [intact, start, last] = Array.isArray(reply) ? (reply as readonly ScriptReply[]) : [];
    if (typeof intact !== 'number') throw RedisReplyError.unexpected('pubsub/seek');
    return {
      intact: intact === 1,
      start: readEntry('pubsub/seek', start),
      last: readEntry('pubsub/seek', last),
    };
  },
});

import { defineScript } from '../../connection/script';
import { readEntry, type EntryPosition } from './entry-position';

/**
 * Adds a message to a topic, and removes what is beyond its retention, in one step.
 *
 * An entry of the stream has its number `n`, which shows what is missing before it; the bytes of all that came before it,
 * `total`, which show how much stands from it on; and `m`, the message. The hash `meta` has the number and the total of the
 * last one, its id in two parts, `ms` and `seq`, and the id and number of the last that was removed. It outlives the stream:
 * ids grow also when the stream was removed or the clock of Redis is set back.
 *
 * A topic that has no `meta` is born: its numbers go on from a random one, so that nobody takes it for the one that was lost.
 * Not idempotent: what may have been published is not published again.
 */
export const append = defineScript({
  name: 'pubsub/append',
  keys: ['stream', 'meta'],
  args: ['birth', 'age', 'bytes', 'message'],
  lua: /* lua */ `
local stream  = KEYS[1]
local meta    = KEYS[2]
local birth   = tonumber(ARGV[1]) -- the number to go on from, if the topic is born
local age     = tonumber(ARGV[2]) -- ms; 0 for ever
local bytes   = tonumber(ARGV[3])
local message = ARGV[4]

local OVERHEAD = 48 -- what an entry of the stream costs besides its message, about
local MOST     = 64 -- how many entries one call removes: the next goes on
local META_MS  = 86400000 -- how much longer meta lives than the stream

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function digits(number) return string.format('%.0f', number) end

local known = redis.call('HMGET', meta, 'n', 'total', 'ms', 'seq')
local n, total, ms, seq = tonumber(known[1]), tonumber(known[2]), tonumber(known[3]), tonumber(known[4])
local removed, removedN
if not (n and total and ms and seq) then
  redis.call('DEL', stream, meta)
  n, total, ms, seq = birth, 0, now, 0
  removed, removedN = digits(ms) .. '-0', digits(n)
  redis.call('HSET', meta, 'born', removed)
elseif redis.call('EXISTS', stream) == 0 then
  removed, removedN = digits(ms) .. '-' .. digits(seq), digits(n) -- it has outlived all of its messages
end

if now > ms then ms, seq = now, 0 else seq = seq + 1 end
n = n + 1
local id = digits(ms) .. '-' .. digits(seq)
redis.call('XADD', stream, id, 'n', digits(n), 'total', digits(total), 'm', message)
total = total + #message + OVERHEAD

local length = redis.call('XLEN', stream)
for _ = 1, math.min(MOST, length - 1) do
  local head = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
  local old = age > 0 and tonumber(string.match(head[1], '^%d+')) < now - age
  if not old and total - tonumber(head[2][4]) <= bytes then break end
  removed, removedN = head[1], head[2][2]
  length = length - 1
  redis.call('XTRIM', stream, 'MAXLEN', '=', length)
end

redis.call('HSET', meta, 'n', digits(n), 'total', digits(total), 'ms', digits(ms), 'seq', digits(seq))
if removed then redis.call('HSET', meta, 'removed', removed, 'removedN', removedN) end
if age > 0 then
  redis.call('PEXPIRE', stream, age)
  redis.call('PEXPIRE', meta, age + META_MS)
else
  redis.call('PERSIST', stream)
  redis.call('PERSIST', meta)
end
return { id, digits(n) }
`,
  parse: (reply): EntryPosition => readEntry('pubsub/append', reply),
});

import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { areIntegers } from './reply';

/** Everything but the charge of `gcra`, on the same state. An operation but `peek` leaves what is worth keeping, with its TTL. */
export const gcraAdjust = defineScript({
  name: 'rate-limit/gcra-adjust',
  keys: ['bucket'],
  args: ['operation', 'amount', 'capacity', 'receipt', 'charged'],
  derives: ['<bucket>:reset'],
  lua: /* lua */ `
local bucket    = KEYS[1]
local operation = ARGV[1]
local amount    = tonumber(ARGV[2]) -- µs of the bucket, or the length of a block in µs
local capacity  = tonumber(ARGV[3]) -- µs
local receipt   = tonumber(ARGV[4]) -- the TAT that a charge left behind
local charged   = tonumber(ARGV[5]) -- when that was, in µs

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local stored = redis.call('GET', bucket)
local tat, blockEnds = tonumber(stored), now
if stored and not tat then
  local ends, former = string.match(stored, '^b(%d+):(%d+)$')
  blockEnds, tat = math.max(now, tonumber(ends) or 0), tonumber(former)
end
tat = math.max(tat or 0, now)

if operation == 'charge' then
  tat = math.max(tat, math.min(tat + amount, now + 2 * capacity))
elseif operation == 'refund' then
  tat = math.max(now, tat - amount)
elseif operation == 'undo' then -- what has drained since is free again already, and what was before a reset is forgotten
  local reset = tonumber(redis.call('GET', bucket .. ':reset') or 0)
  if charged > reset then tat = math.max(now, tat - math.max(0, math.min(amount, receipt - now))) end
elseif operation == 'block' then
  blockEnds = now + amount
elseif operation == 'unblock' then
  blockEnds = now
end

local ttl = math.ceil((math.max(tat, blockEnds) - now) / 1000)
if operation == 'peek' then
  if redis.call('PTTL', bucket) == -1 then redis.call('PEXPIRE', bucket, math.max(1, ttl)) end
elseif ttl == 0 then
  redis.call('DEL', bucket)
elseif blockEnds > now then
  redis.call('SET', bucket, string.format('b%.0f:%.0f', blockEnds, tat), 'PX', ttl)
else
  redis.call('SET', bucket, string.format('%.0f', tat), 'PX', ttl)
end
return { tat - now, blockEnds - now }
`,
  /** The µs in use, and the rest of a block in µs. */
  parse(reply): readonly [used: number, blocked: number] {
    if (!areIntegers(reply, 2)) throw RedisReplyError.unexpected('rate-limit/gcra-adjust');
    return reply as [number, number];
  },
});

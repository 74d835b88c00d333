import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { areIntegers } from './reply';

/**
 * Counts `cost` in the current window, if it fits; a new window opens at the first charge after the last has ended.
 *
 * The state is the count, and the TTL is the rest of the window. `b<ms>:<count>:<ms>` is the same behind a block: when
 * the block ends, the count, when the window ends.
 *
 * For a lease, up to `wanted` is taken at once: a `share` of what is left, but no less than `cost`.
 */
export const fixedWindow = defineScript({
  name: 'rate-limit/fixed-window',
  keys: ['counter'],
  args: ['cost', 'limit', 'window', 'wanted', 'share'],
  lua: /* lua */ `
local counter = KEYS[1]
local cost    = ARGV[1] -- kept as text, which Redis reads faster than a number of Lua
local limit   = tonumber(ARGV[2])
local window  = ARGV[3] -- ms
local wanted  = tonumber(ARGV[4])
local share   = ARGV[5] -- 0 to 1

local stored = redis.call('GET', counter)
local used, ttl = tonumber(stored), redis.call('PTTL', counter)
if stored and not used then
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local blockEnds, count, windowEnds = string.match(stored, '^b(%d+):(%d+):(%d+)$')
  used, ttl = tonumber(count) or 0, math.max(0, (tonumber(windowEnds) or 0) - now)
  local blocked = (tonumber(blockEnds) or 0) - now
  if blocked > 0 then
    if redis.call('PTTL', counter) == -1 then redis.call('PEXPIRE', counter, math.max(blocked, ttl)) end
    return { 0, used, ttl, blocked }
  end
  if ttl == 0 then used, ttl = 0, -2 else redis.call('SET', counter, used, 'PX', ttl) end
end
used = used or 0

if used + cost > limit then
  if ttl == -1 then
    redis.call('PEXPIRE', counter, window)
    ttl = tonumber(window)
  end
  return { 0, used, math.max(0, ttl), 0 }
end
local taken = cost
if wanted - cost > 0 then
  taken = math.max(cost, math.min(wanted, math.floor((limit - used) * share)))
end
if ttl < 0 then
  redis.call('SET', counter, used + taken, 'PX', window)
  return { 1, used + taken, tonumber(window), tonumber(taken) }
end
return { 1, redis.call('INCRBY', counter, taken), ttl, tonumber(taken) }
`,
  /** Whether it was allowed; the count afterwards; the rest of the window in ms; what was taken or, if refused, the rest of a block in ms. */
  parse(reply): readonly [allowed: number, used: number, windowMs: number, detail: number] {
    if (!areIntegers(reply, 4)) throw RedisReplyError.unexpected('rate-limit/fixed-window');
    return reply as [number, number, number, number];
  },
});

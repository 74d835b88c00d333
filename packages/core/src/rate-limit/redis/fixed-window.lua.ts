import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { areIntegers } from './reply';

/**
 * Counts `cost` in the current window, if it fits; a new window opens at the first charge after the last has ended.
 *
 * The state is the count, and the TTL ends with the window. `b<ms>:<count>:<ms>` is the same behind a block: when the
 * block ends, the count, when the window ends.
 *
 * For a lease, `cost` is the sum of several requests, of which `least` is the smallest: they get what is left of the
 * limit, be it all or a part. Beyond that up to `wanted` is taken at once, but no more than a `share` of what is left.
 */
export const fixedWindow = defineScript({
  name: 'rate-limit/fixed-window',
  keys: ['counter'],
  args: ['cost', 'limit', 'window', 'least', 'wanted', 'share'],
  lua: /* lua */ `
local counter = KEYS[1]
local cost    = ARGV[1] -- kept as text, which Redis reads faster than a number of Lua
local limit   = tonumber(ARGV[2])
local window  = tonumber(ARGV[3]) -- ms
local least   = ARGV[4]
local wanted  = ARGV[5]
local share   = ARGV[6] -- 0 to 1

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stored = redis.call('GET', counter)
-- A key goes a ms after its TTL has run out. So 0 is a key without a TTL, and -1 is none.
local used, rest = tonumber(stored), redis.call('PTTL', counter) + 1
if stored and not used then
  local blockEnds, count, windowEnds = string.match(stored, '^b(%d+):(%d+):(%d+)$')
  used, rest = tonumber(count) or 0, math.max(0, (tonumber(windowEnds) or 0) - now)
  local blocked = (tonumber(blockEnds) or 0) - now
  if blocked > 0 then
    if redis.call('PTTL', counter) == -1 then redis.call('PEXPIRE', counter, math.max(blocked, rest)) end
    return { 0, used, rest, blocked, 0 }
  end
  if rest == 0 then used, rest = 0, -1 else redis.call('SET', counter, used, 'PX', math.max(1, rest - 1)) end
end
used = used or 0

local left = limit - used
if left < tonumber(least) then
  if rest == 0 then
    rest = window
    redis.call('PEXPIRE', counter, math.max(1, window - 1))
  end
  return { 0, used, math.max(0, rest), 0, 0 }
end
local taken = cost
if wanted ~= least then
  taken = math.max(math.min(cost, left), math.min(wanted, math.floor(left * share)))
end
if rest < 1 then
  rest = window
  redis.call('SET', counter, used + taken, 'PX', math.max(1, window - 1))
  return { 1, used + taken, rest, tonumber(taken), now + rest }
end
return { 1, redis.call('INCRBY', counter, taken), rest, tonumber(taken), now + rest }
`,
  /**
   * Whether it was allowed; the count afterwards; the rest of the window in ms; what was taken or, if refused, the rest
   * of a block in ms; when the window ends, in ms, if it was allowed.
   */
  parse(reply): FixedWindowReply {
    if (!areIntegers(reply, 5)) throw RedisReplyError.unexpected('rate-limit/fixed-window');
    return reply as unknown as FixedWindowReply;
  },
});

export type FixedWindowReply = readonly [
  allowed: number,
  used: number,
  windowMs: number,
  detail: number,
  endsAtMs: number,
];

import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { areIntegers } from './reply';

/** Everything but the charge of `fixed-window`, on the same state. An operation but `peek` leaves what is worth keeping, with its TTL. */
export const fixedWindowAdjust = defineScript({
  name: 'rate-limit/fixed-window-adjust',
  keys: ['counter'],
  args: ['operation', 'amount', 'limit', 'window', 'ends'],
  lua: /* lua */ `
local counter   = KEYS[1]
local operation = ARGV[1]
local amount    = tonumber(ARGV[2]) -- of the count, or the length of a block in ms
local limit     = tonumber(ARGV[3])
local window    = tonumber(ARGV[4]) -- ms
local ends      = tonumber(ARGV[5]) -- when the window of the charge to undo ends, in ms

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stored = redis.call('GET', counter)
-- A key goes a ms after its TTL has run out. So 0 is a key without a TTL, and -1 is none.
local used, rest, blocked = tonumber(stored), redis.call('PTTL', counter) + 1, 0
if used and rest == 0 then rest = window end
if stored and not used then
  local blockEnds, count, windowEnds = string.match(stored, '^b(%d+):(%d+):(%d+)$')
  blocked = math.max(0, (tonumber(blockEnds) or 0) - now)
  used, rest = tonumber(count), (tonumber(windowEnds) or 0) - now
end
if not used or rest <= 0 then used, rest = 0, 0 end

if operation == 'charge' then
  if rest == 0 then rest = window end
  used = math.max(used, math.min(used + amount, 2 * limit))
elseif operation == 'refund' then
  used = math.max(0, used - amount)
elseif operation == 'undo' then
  -- Windows end at least their length apart, unless one was thrown away. Of one window, both clock readings agree but
  -- for the time between two commands of a script.
  if math.abs(now + rest - ends) < math.min(window / 2, 50) then used = math.max(0, used - amount) end
elseif operation == 'block' then
  blocked = amount
elseif operation == 'unblock' then
  blocked = 0
end

if used == 0 then rest = 0 end -- the next charge opens a window of its own
local live = math.max(rest, blocked)
if operation == 'peek' then
  if redis.call('PTTL', counter) == -1 then redis.call('PEXPIRE', counter, math.max(1, live)) end
elseif live == 0 then
  redis.call('DEL', counter)
elseif blocked > 0 then
  redis.call('SET', counter, string.format('b%.0f:%.0f:%.0f', now + blocked, used, now + rest), 'PX', live)
else
  redis.call('SET', counter, string.format('%.0f', used), 'PX', math.max(1, live - 1))
end
return { used, rest, blocked }
`,
  /** The count, the rest of the window in ms, the rest of a block in ms. */
  parse(reply): readonly [used: number, windowMs: number, blockedMs: number] {
    if (!areIntegers(reply, 3)) throw RedisReplyError.unexpected('rate-limit/fixed-window-adjust');
    return reply as [number, number, number];
  },
});

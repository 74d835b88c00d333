import { RedisReplyError } from '../../errors';
import { defineScript } from '../../connection/script';
import { KERNEL, KERNEL_KEYS } from './kernel.lua';
import { isNumbers } from './reply';

/**
 * Takes a place among the holders, or in the queue, or says how things stand.
 *
 * With an id that holds already it confirms, and sets the lease anew; with one that waits it keeps the ticket.
 */
export const acquire = defineScript({
  name: 'lock/acquire',
  keys: KERNEL_KEYS,
  args: ['channel', 'id', 'lease', 'live', 'grace'],
  idempotent: true,
  lua:
    KERNEL +
    /* lua */ `
local id    = ARGV[2]
local lease = tonumber(ARGV[3]) -- ms
local live  = tonumber(ARGV[4]) -- ms that a waiter lives after it asked; 0 does not wait
local grace = tonumber(ARGV[5]) -- ms after a restart

enter()
local token = tonumber(redis.call('HGET', tokens, id) or nil)
if redis.call('ZSCORE', holders, id) and token then
  redis.call('ZADD', holders, whole(now + lease), id)
  pump(nil, 0, grace)
else
  if not redis.call('ZSCORE', queue, id) then
    local latest = redis.call('ZRANGE', queue, -1, -1, 'WITHSCORES')[2]
    redis.call('ZADD', queue, whole(math.max(us, (tonumber(latest) or 0) + 1)), id)
  end
  redis.call('ZADD', alive, whole(now + math.max(live, 1)), id)
  redis.call('HDEL', tokens, '!' .. id)
  token = pump(id, lease, grace)
end

local answer
if token then
  answer = { 1, token, redis.call('ZCARD', holders), now }
else
  local wait = math.max(1, msToFirstExpiry(), graceLeft(grace))
  answer = { live > 0 and 2 or 0, wait, redis.call('ZRANK', queue, id), now }
  if live == 0 then leave(id) end
end
finish(grace)
return answer
`,
  /** 1, the token and how many hold it; 0 (refused) or 2 (waiting), the ms until the first lease ends, and the place in the queue from 0. Then the clock of Redis in ms. */
  parse(reply): readonly [outcome: number, detail: number, place: number, nowMs: number] {
    if (!isNumbers(reply, 4)) throw RedisReplyError.unexpected('lock/acquire');
    return reply as unknown as [number, number, number, number];
  },
});

import { defineScript } from '../../../connection/script';
import { RedisReplyError } from '../../../errors';

/** For who waits: how long the lease of who loads an entry lasts, in ms; 0 when there is none, or another entry than was seen. */
export const look = defineScript({
  name: 'cache/look',
  keys: ['entry', 'lease'],
  args: ['seen'],
  idempotent: true,
  lua: /* lua */ `
local entry = KEYS[1]
local lease = KEYS[2]
local seen  = ARGV[1] -- how the entry begins that the caller knows; empty when there was none

local length = string.len(seen)
if length == 0 then
  if redis.call('EXISTS', entry) == 1 then return 0 end
elseif redis.call('GETRANGE', entry, 0, length - 1) ~= seen then
  return 0
end
local held = redis.call('GET', lease)
if not held or string.sub(held, 1, 1) == 'w' then return 0 end
if string.sub(held, -1) ~= '*' then redis.call('SET', lease, held .. '*', 'KEEPTTL') end
return math.max(0, redis.call('PTTL', lease))
`,
  parse(reply): number {
    if (typeof reply !== 'number') throw RedisReplyError.unexpected('cache/look');
    return reply;
  },
});

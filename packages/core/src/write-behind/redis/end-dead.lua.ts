import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { DERIVED, KERNEL, KERNEL_KEYS } from './kernel.lua';

/** Has dead letters written anew, or throws them away: those that are named, or the oldest. How many there were. */
export const endDead = defineScript({
  name: 'write-behind/end-dead',
  keys: KERNEL_KEYS,
  args: ['purge', 'limit'],
  rest: 'members',
  derives: DERIVED,
  lua:
    KERNEL +
    /* lua */ `
local purge = ARGV[1] == '1'
local limit = tonumber(ARGV[2]) -- of those that are not named

local wanted = {}
for at = 3, #ARGV do wanted[#wanted + 1] = ARGV[at] end
if limit > 0 then wanted = redis.call('ZRANGE', dead, 0, limit - 1) end

evenWhenFull()
local ended = 0
for _, member in ipairs(wanted) do
  if redis.call('ZREM', dead, member) == 1 then
    local record = recordOf(member)
    ended = ended + 1
    if purge then
      redis.call('DEL', record)
    else
      redis.call('HDEL', record, 'a', 'e', 'c', 'again')
      redis.call('ZADD', dirty, redis.call('HGET', record, 'v') or whole(us), member)
      becomeDue(member, now)
    end
  end
end
return ended
`,
  parse(reply): number {
    if (typeof reply !== 'number') throw RedisReplyError.unexpected('write-behind/end-dead');
    return reply;
  },
});

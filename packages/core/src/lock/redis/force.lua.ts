import { RedisReplyError } from '../../errors';
import { defineScript } from '../../connection/script';
import { KERNEL, KERNEL_KEYS } from './kernel.lua';

/** Takes the lock away from all who hold it, tells them, and hands it to who is next. A token is used up, so that nobody comes back. */
export const force = defineScript({
  name: 'lock/force',
  keys: KERNEL_KEYS,
  args: ['channel', 'grace'],
  lua:
    KERNEL +
    /* lua */ `
local grace = tonumber(ARGV[2]) -- ms after a restart

enter()
local victims = redis.call('ZRANGE', holders, 0, -1)
for _, id in ipairs(victims) do
  redis.call('ZREM', holders, id)
  redis.call('HDEL', tokens, id)
  giveUp(id, grace)
  tell(id, 'x', '')
end
if #victims > 0 then setLast(math.max(last + 1, us)) end
pump(nil, 0, grace)
finish(grace)
return #victims
`,
  /** How many held it. */
  parse(reply): number {
    if (typeof reply !== 'number') throw RedisReplyError.unexpected('lock/force');
    return reply;
  },
});

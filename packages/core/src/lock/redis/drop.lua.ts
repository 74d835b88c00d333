import { RedisReplyError } from '../../errors';
import { defineScript } from '../../connection/script';

/**
 * Gives a mutex of the fast path free. Nobody waits for it: who does has moved it to the kernel.
 *
 * Its token is used up, so that a renewal which comes after it does not take the lock back.
 */
export const drop = defineScript({
  name: 'lock/drop',
  keys: ['lock'],
  args: ['id'],
  lua: /* lua */ `
local lock = KEYS[1]
local id   = ARGV[1]

local last, holder = string.match(redis.call('GET', lock) or '', '^%d+|(%d+)|(.*)$')
if holder ~= id then return 0 end
redis.call('SET', lock, string.format('0|%.0f|', last + 1), 'PX', '86400000')
return 1
`,
  /** Whether it was there; if not, it is for the kernel to say. */
  parse(reply): boolean {
    if (typeof reply !== 'number') throw RedisReplyError.unexpected('lock/drop');
    return reply === 1;
  },
});

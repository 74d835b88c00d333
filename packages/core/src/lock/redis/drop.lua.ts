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
  args: ['id', 'usedUp'],
  lua: /* lua */ `
local lock   = KEYS[1]
local id     = ARGV[1]
local usedUp = ARGV[2] -- the token after that of the holder

local stored = redis.call('GET', lock)
if not stored or string.sub(stored, -#id) ~= id then return 0 end
redis.call('SET', lock, '0|' .. usedUp .. '|', 'PX', '86400000')
return 1
`,
  /** Whether it was there; if not, it is for the kernel to say. */
  parse(reply): boolean {
    if (typeof reply !== 'number') throw RedisReplyError.unexpected('lock/drop');
    return reply === 1;
  },
});

import { RedisReplyError } from '../../errors';
import { defineScript } from '../../connection/script';
import { KERNEL, KERNEL_KEYS } from './kernel.lua';
import { isNumbers } from './reply';

/**
 * Gives a place free, among the holders or in the queue, and hands it to who is next.
 *
 * The token of a mutex is used up, so that a renewal which comes after it does not take the place back.
 */
export const release = defineScript({
  name: 'lock/release',
  keys: KERNEL_KEYS,
  args: ['channel', 'id', 'grace'],
  lua:
    KERNEL +
    /* lua */ `
local id    = ARGV[2]
local grace = tonumber(ARGV[3]) -- ms after a restart

enter()
local lastBefore = last
local held = redis.call('ZREM', holders, id)
if held == 1 and string.sub(id, 1, 2) == 'x.' then setLast(last + 1) end
redis.call('HDEL', tokens, id)
if held == 1 or leave(id) == 0 then giveUp(id, grace) end -- who holds does not wait
pump(nil, 0, grace)
finish(grace)
return { held, lastBefore }
`,
  /** Whether it was held, and the last token that was given out before. */
  parse(reply): readonly [held: number, last: number] {
    if (!isNumbers(reply, 2)) throw RedisReplyError.unexpected('lock/release');
    return reply as [number, number];
  },
});

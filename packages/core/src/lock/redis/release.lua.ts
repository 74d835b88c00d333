import { RedisReplyError } from '../../errors';
import { defineScript } from '../../connection/script';
import { KERNEL, KERNEL_KEYS } from './kernel.lua';
import { isNumbers } from './reply';

/** Gives a place free, among the holders or in the queue, and hands it to who is next. */
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
local held = redis.call('ZREM', holders, id)
redis.call('HDEL', tokens, id)
leave(id)
local lastBefore = last
pump(nil, 0, grace)
finish()
return { held, lastBefore }
`,
  /** Whether it was held, and the last token that was given out before. */
  parse(reply): readonly [held: number, last: number] {
    if (!isNumbers(reply, 2)) throw RedisReplyError.unexpected('lock/release');
    return reply as [number, number];
  },
});

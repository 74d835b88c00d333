import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { KERNEL, KERNEL_KEYS } from './kernel.lua';

export interface Survey {
  readonly dirty: number;
  readonly claimed: number;
  readonly dead: number;
  /** The last version that was given out. */
  readonly last: number;
  /** Version of the oldest write that is not in the database; infinite when there is none. */
  readonly oldest: number;
  readonly lagMs: number;
  /** How many records have become dead letters, and how many have vanished, ever. */
  readonly died: number;
  readonly vanished: number;
}

/** How it stands. */
export const survey = defineScript({
  name: 'write-behind/survey',
  keys: KERNEL_KEYS,
  args: [],
  idempotent: true,
  lua:
    KERNEL +
    /* lua */ `
local oldest = redis.call('ZRANGE', dirty, 0, 0, 'WITHSCORES')[2]
local kept = redis.call('HMGET', base, 'last', 'died', 'vanished')
local lag = oldest and math.max(0, math.floor((us - oldest) / 1000)) or 0
return {
  redis.call('ZCARD', dirty), redis.call('ZCARD', claimed), redis.call('ZCARD', dead),
  kept[1] or '0', oldest and whole(oldest) or 'inf', lag, kept[2] or '0', kept[3] or '0',
}
`,
  parse(reply): Survey {
    if (!Array.isArray(reply) || reply.length !== 8) throw RedisReplyError.unexpected('write-behind/survey');
    const [dirty, claimed, dead, last, oldest, lag, died, vanished] = reply as readonly unknown[];
    return {
      dirty: Number(dirty),
      claimed: Number(claimed),
      dead: Number(dead),
      last: Number(last),
      oldest: oldest === 'inf' ? Infinity : Number(oldest),
      lagMs: Number(lag),
      died: Number(died),
      vanished: Number(vanished),
    };
  },
});

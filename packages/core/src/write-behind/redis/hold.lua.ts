import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { KERNEL, KERNEL_KEYS } from './kernel.lua';

/** Claims records for longer, or gives them back: with a lease of 0 they are due at once. */
export const hold = defineScript({
  name: 'write-behind/hold',
  keys: KERNEL_KEYS,
  args: ['lease'],
  rest: 'members',
  lua:
    KERNEL +
    /* lua */ `
local lease = tonumber(ARGV[1]) -- ms

evenWhenFull()
for at = 2, #ARGV do
  if redis.call('ZSCORE', claimed, ARGV[at]) then
    if lease > 0 then redis.call('ZADD', claimed, whole(now + lease), ARGV[at]) else becomeDue(ARGV[at], now) end
  end
end
return 1
`,
  parse(reply): undefined {
    if (reply !== 1) throw RedisReplyError.unexpected('write-behind/hold');
    return undefined;
  },
});

import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { SERIES } from './series.lua';

/** Whether an item is among those of a view; `undefined` when it is in none of the sets, and there is a sketch. */
export const has = defineScript({
  name: 'uniques/has',
  keys: ['group'],
  args: ['item'],
  rest: 'view',
  derives: ['<group>:<series>[:<period>]'],
  idempotent: true,
  lua:
    SERIES +
    /* lua */ `
local item = ARGV[1]

local unclear = false
for _, key in ipairs(keysOf(2)) do
  local present = typeOf(key)
  if present == 'set' and redis.call('SISMEMBER', key, item) == 1 then return 1 end
  unclear = unclear or present == 'string'
end
return unclear and -1 or 0
`,
  parse(reply): boolean | undefined {
    if (reply !== 0 && reply !== 1 && reply !== -1) throw RedisReplyError.unexpected('uniques/has');
    return reply === -1 ? undefined : reply === 1;
  },
});

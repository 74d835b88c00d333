import { defineScript } from '../../connection/script';

/**
 * Takes sessions that are not there out of the index of their user, unless they were added a moment ago: then they may be
 * about to come.
 */
export const prune = defineScript({
  name: 'session/prune',
  keys: ['index'],
  args: ['young'],
  rest: 'handles',
  idempotent: true,
  lua: /* lua */ `
local index = KEYS[1]
local young = tonumber(ARGV[1]) -- ms of life that an entry has left which was added a moment ago

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for at = 2, #ARGV do
  local ends = redis.call('ZSCORE', index, ARGV[at])
  if ends and tonumber(ends) - now < young then redis.call('ZREM', index, ARGV[at]) end
end
return 1
`,
  parse: () => undefined,
});

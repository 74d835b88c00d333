import { defineScript } from '../../src/index';

/** Running it twice shows: it is never sent again when its fate is unknown. */
export const increment = defineScript({
  name: 'test/increment',
  keys: ['counter'],
  args: ['by'],
  lua: /* lua */ `
local counter = KEYS[1]
local by = tonumber(ARGV[1])
return redis.call('INCRBY', counter, by)
`,
  parse: (reply) => Number(reply),
});

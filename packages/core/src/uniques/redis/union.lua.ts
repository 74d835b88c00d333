import { defineScript } from '../../connection/script';
import { readCount, type CountReply } from './count-reply';
import { UNITE } from './unite.lua';

/** How many items there are in all of the views together. */
export const union = defineScript({
  name: 'uniques/union',
  keys: ['group'],
  args: [],
  rest: 'views',
  derives: ['<group>:<series>[:<period>]', '<group>:#scratch:<number>'],
  idempotent: true,
  lua:
    UNITE +
    /* lua */ `
local keys = {}
for from = 1, #ARGV, 5 do
  for _, key in ipairs(keysOf(from)) do keys[#keys + 1] = key end
end
local key, sketchy = unite(keys)
local count = 0
if key then count = redis.call(sketchy and 'PFCOUNT' or 'SCARD', key) end
tidy()
return { count, sketchy and count or 0, sketchy and 0 or 1 }
`,
  parse: (reply): CountReply => readCount('uniques/union', reply),
});

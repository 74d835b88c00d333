import { defineScript } from '../../connection/script';
import { readCount, type CountReply } from './count-reply';
import { UNITE } from './unite.lua';

/**
 * How many items there are in each of the views. With a sketch among them it is estimated by inclusion and exclusion: the
 * counts of all unions that there are of them, added and subtracted.
 */
export const intersect = defineScript({
  name: 'uniques/intersect',
  keys: ['group'],
  args: [],
  rest: 'views',
  derives: ['<group>:<series>[:<period>]', '<group>:#scratch:<number>'],
  idempotent: true,
  lua:
    UNITE +
    /* lua */ `
local function intersection(keys)
  local into = scratch()
  local count = redis.call('SINTERSTORE', into, unpack(keys))
  redis.call('PEXPIRE', into, SCRATCH_TTL)
  return { count, 0, 1 }
end

local function estimate(keys)
  local count, estimated, least = 0, 0, math.huge
  for subset = 1, 2 ^ #keys - 1 do
    local chosen = {}
    for i, key in ipairs(keys) do
      if bit.band(subset, 2 ^ (i - 1)) ~= 0 then chosen[#chosen + 1] = key end
    end
    local united = redis.call('PFCOUNT', unpack(chosen))
    count = count + (#chosen % 2 == 1 and united or -united)
    estimated = estimated + united
    if #chosen == 1 then least = math.min(least, united) end
  end
  return { math.max(0, math.min(count, least)), estimated, 0 }
end

local keys, sets, anySketch = {}, {}, false
for from = 1, #ARGV, 5 do
  local key, sketchy = unite(keysOf(from))
  if not key then
    tidy()
    return { 0, 0, 1 }
  end
  keys[#keys + 1] = key
  if not sketchy then sets[#keys] = key end
  anySketch = anySketch or sketchy
end
if anySketch then
  for i, set in pairs(sets) do
    keys[i] = scratch()
    sketch(set, keys[i])
  end
end
local reply = anySketch and estimate(keys) or intersection(keys)
tidy()
return reply
`,
  parse: (reply): CountReply => readCount('uniques/intersect', reply),
});

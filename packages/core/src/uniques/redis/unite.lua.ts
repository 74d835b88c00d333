import { SERIES } from './series.lua';

/** What every script begins with that looks at the items of several keys as one. */
export const UNITE =
  SERIES +
  /* lua */ `
local scratches = {}

-- A key of its own for what is needed by the way.
local function scratch()
  local key = SCRATCH .. ':' .. #scratches
  scratches[#scratches + 1] = key
  redis.call('UNLINK', key)
  return key
end

local function tidy() if #scratches > 0 then redis.call('UNLINK', unpack(scratches)) end end

-- A key with the items of all of these, and whether it is a sketch; nil where there are none.
local function unite(keys)
  local sets, sketches = {}, {}
  for _, key in ipairs(keys) do
    local present = typeOf(key)
    if present == 'set' then sets[#sets + 1] = key
    elseif present ~= 'none' then sketches[#sketches + 1] = key end
  end
  if #sketches == 0 and #sets <= 1 then return sets[1], false end
  if #sets == 0 and #sketches == 1 then return sketches[1], true end
  local into = scratch()
  if #sketches == 0 then
    byThousands(sets, function(...) redis.call('SUNIONSTORE', into, into, ...) end)
  else
    byThousands(sketches, function(...) redis.call('PFMERGE', into, ...) end)
    for _, set in ipairs(sets) do sketch(set, into) end
  end
  redis.call('PEXPIRE', into, SCRATCH_TTL)
  return into, #sketches > 0
end
`;

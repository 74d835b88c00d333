import { PERIODS } from '../../periods.lua';

/**
 * What every script of unique items begins with. `<series>[:<period>]` is a set of the items, or a HyperLogLog of them (a
 * "sketch"), which its type tells. What a script needs by the way stands in `<group>:#scratch…` until its end: what a `#` begins of a
 * series is a hash, and no other series is called that.
 */
export const SERIES =
  PERIODS +
  /* lua */ `
local group = KEYS[1]
local SCRATCH = group .. ':#scratch'
local SCRATCH_TTL = 60000 -- ms: for a script that Redis ends

local function typeOf(key) return redis.call('TYPE', key).ok end

-- Lua unpacks no more than some thousands.
local function byThousands(list, call)
  for from = 1, #list, 1000 do call(unpack(list, from, math.min(from + 999, #list))) end
end

-- Adds the items of a set to a sketch.
local function sketch(set, into)
  local cursor = '0'
  repeat
    local page = redis.call('SSCAN', set, cursor, 'COUNT', 1000)
    cursor = page[1]
    byThousands(page[2], function(...) redis.call('PFADD', into, ...) end)
  until cursor == '0'
  redis.call('PEXPIRE', into, SCRATCH_TTL)
end

-- The keys of the periods that a view is about: its series, the unit and shift of its periods, a moment, and its span.
local function keysOf(from)
  local root, unit, span = group .. ':' .. ARGV[from], ARGV[from + 1], ARGV[from + 4]
  if unit == '' then return { root } end
  local period = periodOf(tonumber(ARGV[from + 3]) or presentMs(), unit, tonumber(ARGV[from + 2]))
  local first, last = period, period
  if span == 'week' then
    first = math.floor((period + 3) / 7) * 7 - 3
    last = first + 6
  elseif span == 'month' then
    while monthOf(first - 1) == monthOf(period) do first = first - 1 end
    while monthOf(last + 1) == monthOf(period) do last = last + 1 end
  else
    first = period - span + 1
  end
  local keys = {}
  for number = first, last do keys[#keys + 1] = root .. ':' .. number end
  return keys
end
`;

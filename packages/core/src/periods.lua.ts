/**
 * For scripts that keep something by period: the time of Redis, and the number of the period that a moment is in.
 *
 * Days and steps count from the epoch, weeks begin on Monday, months count from the year 0.
 */
export const PERIODS = /* lua */ `
local function presentMs()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days: its years begin in March.
local function monthOf(day)
  local z = day + 719468
  local era = math.floor(z / 146097)
  local doe = z - era * 146097
  local yoe = math.floor((doe - math.floor(doe / 1460) + math.floor(doe / 36524) - math.floor(doe / 146096)) / 365)
  local doy = doe - (365 * yoe + math.floor(yoe / 4) - math.floor(yoe / 100))
  return (yoe + era * 400) * 12 + math.floor((5 * doy + 2) / 153) + 2
end

-- The number of the period that a moment is in; 'shift' is how far its borders are ahead of those of UTC.
local function periodOf(ms, unit, shift)
  if unit == 'month' then return monthOf(math.floor((ms + shift) / 86400000)) end
  return math.floor((ms + shift) / unit)
end
`;

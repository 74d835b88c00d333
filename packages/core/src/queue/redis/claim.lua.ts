/** How many jobs may begin, and which have begun without their worker's knowing. Needs BEGIN. */
export const CLAIM = /* lua */ `
local nextStart = math.huge

-- How many may begin: no more than so many within any window that ends now.
local function allowed(want, limit, window)
  if limit == 0 then return want end
  local starts = queue .. ':starts'
  while true do
    local old = 0
    for _, at in ipairs(call('LRANGE', starts, 0, 99)) do
      if at + window > now then break end
      old = old + 1
    end
    if old > 0 then call('LPOP', starts, old) end
    if old < 100 then break end
  end
  local room = limit - call('LLEN', starts)
  if room < want then nextStart = (tonumber(call('LINDEX', starts, 0)) or now) + window end
  return math.max(0, math.min(want, room))
end

local function noteStarts(count, window)
  local starts, ats = queue .. ':starts', {}
  for n = 1, count do ats[n] = today end
  call('RPUSH', starts, unpack(ats))
  call('PEXPIRE', starts, window)
end

-- What a claim took whose reply was lost.
local function claimedBefore(worker, claim, lease)
  local note = call('GET', queue .. ':claim:' .. worker)
  if not note or string.match(note, '^%S+') ~= claim then return end
  evenWhenFull()
  for token, id in string.gmatch(note, '(%d+):(%S+)') do
    local record = call('HGET', jobs, id)
    if runs(record, token) then
      call('ZADD', leases, whole(now + lease), id)
      claimed[#claimed + 1] = id
      claimed[#claimed + 1] = record
      claimed[#claimed + 1] = call('HGET', data, id) or ''
    end
  end
end
`;

/** Gives a worker jobs that are ready: the highest priority first. Needs META and EVENTS. */
export const CLAIM = /* lua */ `
local claimed, nextStart = {}, math.huge

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

local function popReady(want)
  local ids, open = {}, {}
  for level in string.gmatch(levels, '%-?%d+') do
    local missing = want - #ids
    local popped = missing > 0 and (call('LPOP', ready .. level, missing) or {})
    if popped then for _, id in ipairs(popped) do ids[#ids + 1] = id end end
    if not popped or #popped == missing then open[#open + 1] = level end
  end
  levels = #open > 0 and table.concat(open, ' ') or '0'
  return ids
end

local function begin(ids, worker, claim, lease)
  local records, payloads = call('HMGET', jobs, unpack(ids)), call('HMGET', data, unpack(ids))
  local begun, running = {}, {}
  local ends = whole(now + lease)
  local token = math.max(last + 1, us)
  local note = { claim }
  for n, id in ipairs(ids) do
    local rest = records[n] and string.match(records[n], '^%a|%d+|%d+(|.*)$')
    if rest then
      local record = 'a|' .. whole(token) .. '|' .. today .. rest
      begun[#begun + 1] = id
      begun[#begun + 1] = record
      running[#running + 1] = ends
      running[#running + 1] = id
      claimed[#claimed + 1] = id
      claimed[#claimed + 1] = record
      claimed[#claimed + 1] = payloads[n] or ''
      note[#note + 1] = whole(token) .. ':' .. id
      last, token = token, token + 1
      emit('active', id)
    end
  end
  if #begun == 0 then return end
  call('HSET', jobs, unpack(begun))
  call('ZADD', leases, unpack(running))
  call('SET', queue .. ':claim:' .. worker, table.concat(note, ' '), 'PX', lease)
end

-- What a claim took whose reply was lost.
local function claimedBefore(worker, claim, lease)
  local note = call('GET', queue .. ':claim:' .. worker)
  if not note or string.match(note, '^%S+') ~= claim then return end
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

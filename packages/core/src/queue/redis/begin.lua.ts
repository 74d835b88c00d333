/** Has jobs that are ready begin: the highest priority first. Needs META and EVENTS. */
export const BEGIN = /* lua */ `
local claimed = {}

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
`;

/** Puts jobs into a queue, many at a time: `insert` each, then `flush`. Needs LAYOUT, META and EVENTS. */
export const INSERT = /* lua */ `
-- What a job takes in Redis beside its payload, in bytes: 220 while it waits and 480 when it is kept, measured on 7.0.
local OVERHEAD = 512

local records, payloads, tails, due, soonest = {}, {}, {}, {}, math.huge

local function sizeOf(payload, options) return #payload + #options + OVERHEAD end

local function insert(id, payload, delay, priority, dedup, schedule, options)
  local size = sizeOf(payload, options)
  local state, at = 'w', '0'
  if delay > 0 then
    state, at = 'd', whole(now + delay)
    due[#due + 1] = at
    due[#due + 1] = id
    soonest = math.min(soonest, now + delay)
  else
    local tail = tails[priority]
    if not tail then
      tail = {}
      tails[priority] = tail
    end
    tail[#tail + 1] = id
  end
  records[#records + 1] = id
  records[#records + 1] = table.concat({ state, 0, at, size, '', dedup, 0, 0, priority, today, schedule, options }, '|')
  payloads[#payloads + 1] = id
  payloads[#payloads + 1] = payload
  bytes = bytes + size
  emit('added', id)
end

local function flush()
  if #records == 0 then return end
  call('HSET', jobs, unpack(records))
  call('HSET', data, unpack(payloads))
  local waking = false
  for priority, ids in pairs(tails) do
    openLevel(priority)
    call('RPUSH', ready .. priority, unpack(ids))
    waking = true
  end
  if #due > 0 then
    local first = tonumber(call('ZRANGE', delayed, 0, 0, 'WITHSCORES')[2]) or math.huge
    call('ZADD', delayed, unpack(due))
    waking = waking or soonest < first -- who is idle looks again only when the first was due
  end
  if waking then ring() end
  records, payloads, tails, due, soonest = {}, {}, {}, {}, math.huge
end
`;

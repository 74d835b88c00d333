/** Takes jobs away from those who are not heard of, and makes ready what is due. */
export const RECOVER = /* lua */ `
local crashed, buried = 0, 0
local nextLease, nextDue

local function first(set)
  return tonumber(call('ZRANGE', set, 0, 0, 'WITHSCORES')[2]) or math.huge
end

local function takeAway(id, maxCrashes)
  local job = read(call('HGET', jobs, id))
  call('ZREM', leases, id)
  if not job.state then return drop(id, job) end
  crashed = crashed + 1
  job.crashes, job.token = job.crashes + 1, '0'
  bytes = bytes - job.bytes
  noteError(id, job, 'c', '')
  if job.crashes >= maxCrashes then
    buried = buried + 1
    bury(id, job, '')
  else
    bytes = bytes + job.bytes
    job.state, job.at = 'w', '0'
    toHead(id, job)
    write(id, job)
    emit('crashed', id)
  end
end

local function recover(maxCrashes)
  nextLease = first(leases)
  if nextLease <= now then
    local ids = call('ZRANGEBYSCORE', leases, '-inf', today, 'LIMIT', 0, 200)
    for n = #ids, 1, -1 do takeAway(ids[n], maxCrashes) end -- each to the head: the first at last
    nextLease = first(leases)
  end
  nextDue = first(delayed)
  if nextDue <= now then
    local ids = call('ZRANGEBYSCORE', delayed, '-inf', today, 'LIMIT', 0, 1000)
    call('ZREM', delayed, unpack(ids))
    local records, made = call('HMGET', jobs, unpack(ids)), {}
    for n, id in ipairs(ids) do
      local job = read(records[n])
      if job.state then
        job.state, job.at = 'w', '0'
        toTail(id, job)
        made[#made + 1] = id
        made[#made + 1] = written(job)
      end
    end
    if #made > 0 then call('HSET', jobs, unpack(made)) end
    nextDue = first(delayed)
  end
end
`;

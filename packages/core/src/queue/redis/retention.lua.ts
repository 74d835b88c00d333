/** Drops the oldest of those that ended, until what is left is young and small enough. Needs ENDINGS. */
export const RETENTION = /* lua */ `
local MOST = 500 -- in one call

local function tooMuch(held, maxBytes, at, maxAge)
  return held > maxBytes or at + maxAge <= now
end

local function dropDone(maxAge, maxBytes)
  local oldest = call('LINDEX', done, 0)
  if not oldest or not tooMuch(doneBytes, maxBytes, string.match(oldest, '^%d+'), maxAge) then return end
  local dropped = 0
  while dropped < MOST do
    local entries, ids = call('LRANGE', done, 0, 49), {}
    for _, entry in ipairs(entries) do
      local at, size, flags, id = string.match(entry, '^(%d+)|(%d+)|(%a*)|(.*)$')
      if not tooMuch(doneBytes, maxBytes, at, maxAge) then break end
      doneBytes = doneBytes - size
      ids[#ids + 1] = id
      if flags ~= '' then dropNotes(id, flags) end
    end
    if #ids == 0 then return end
    call('LPOP', done, #ids)
    call('HDEL', jobs, unpack(ids))
    call('HDEL', data, unpack(ids))
    dropped = dropped + #ids
    if #ids < 50 then return end
  end
end

local function dropDead(maxAge, maxBytes)
  for _ = 1, MOST do
    local oldest = call('ZRANGE', dead, 0, 0, 'WITHSCORES')
    if not oldest[1] then
      deadBytes = 0 -- also if one has lost its record, and with it how much it had
      return
    end
    if not tooMuch(deadBytes, maxBytes, oldest[2], maxAge) then return end
    local job = read(call('HGET', jobs, oldest[1]))
    call('ZREM', dead, oldest[1])
    drop(oldest[1], job)
    deadBytes = deadBytes - (job.bytes or 0)
    emit('dropped', oldest[1])
  end
end
`;

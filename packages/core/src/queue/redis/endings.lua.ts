/** How a job ends. Needs META and EVENTS. */
export const ENDINGS = /* lua */ `
local ERRORS_KEPT = 10

-- A key stands for its job until that has ended, and for the time that was asked for.
local function freeDedup(id, job)
  if job.dedup == '' then return end
  local place = queue .. ':dedup:' .. job.dedup
  local holder, until_ = string.match(call('GET', place) or '', '^(.-)|(%d+)$')
  if holder ~= id then return end
  if tonumber(until_) > now then call('PEXPIREAT', place, until_) else call('DEL', place) end
end

-- Only who waits for a job has its end told. Who may not publish tells nobody; they look again by themselves.
local function tellEnd(id, state, flags, text)
  if string.find(flags, 'v', 1, true) then redis.pcall('PUBLISH', queue .. ':ended', state .. '|' .. id .. '|' .. text) end
end

local function noteError(id, job, kind, text)
  local attempt = job.failures + job.crashes
  local entry = table.concat({ kind, today, whole(attempt), text }, '|')
  local grown = #entry
  if call('RPUSH', queue .. ':errors:' .. id, entry) > ERRORS_KEPT then
    grown = grown - #call('LPOP', queue .. ':errors:' .. id)
  end
  flag(job, 'e')
  job.bytes = job.bytes + grown
  return grown
end

-- What was noted beside a job.
local function dropNotes(id, flags)
  if string.find(flags, 'r', 1, true) then call('HDEL', results, id) end
  if string.find(flags, 'p', 1, true) then call('HDEL', progress, id) end
  if string.find(flags, 'e', 1, true) then call('DEL', queue .. ':errors:' .. id) end
  if string.find(flags, 'l', 1, true) then call('DEL', queue .. ':log:' .. id) end
end

local function drop(id, job)
  call('HDEL', jobs, id)
  call('HDEL', data, id)
  dropNotes(id, job.flags or '')
end

local function bury(id, job, text)
  deadBytes = deadBytes + job.bytes
  freeDedup(id, job)
  tellEnd(id, 'f', job.flags, text)
  job.state, job.at = 'f', today
  call('ZADD', dead, today, id)
  write(id, job)
  emit('dead', id)
end
`;

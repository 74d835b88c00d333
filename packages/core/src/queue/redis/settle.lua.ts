/** What became of the jobs that a worker had: five values each, a verb, the id, the token, a number and a text. */
export const SETTLE = /* lua */ `
local gone, writes, ended, answers, removed = {}, {}, {}, {}, {}

local function complete(id, token, record, result)
  local size, flags, dedup, rest = string.match(record, '^a|%d+|%d+|(%d+)|(%a*)|([^|]*)(|.*)$')
  bytes = bytes - size
  if dedup ~= '' then freeDedup(id, { dedup = dedup }) end
  tellEnd(id, 'c', flags, result)
  emit('completed', id)
  size = size + #result
  if size > retainBytes or retainAge == 0 then
    removed[#removed + 1] = id
    dropNotes(id, flags)
    return
  end
  if result ~= '' then
    flags = flags .. 'r'
    answers[#answers + 1] = id
    answers[#answers + 1] = result
  end
  doneBytes = doneBytes + size
  writes[#writes + 1] = id
  writes[#writes + 1] = 'c|' .. token .. '|' .. today .. '|' .. size .. '|' .. flags .. '|' .. dedup .. rest
  ended[#ended + 1] = today .. '|' .. size .. '|' .. flags .. '|' .. id
end

local function giveBack(id, job)
  call('ZREM', leases, id)
  job.state, job.token, job.at = 'w', '0', '0'
  toHead(id, job)
  write(id, job)
  emit('released', id)
end

local function fail(id, job, delay, text)
  call('ZREM', leases, id)
  bytes = bytes - job.bytes
  job.failures = job.failures + 1
  noteError(id, job, 'f', text)
  if delay < 0 then return bury(id, job, text) end
  bytes = bytes + job.bytes
  if delay > 0 then
    job.state, job.at = 'd', whole(now + delay)
    call('ZADD', delayed, job.at, id)
  else
    job.state, job.at = 'w', '0'
    toTail(id, job)
  end
  write(id, job)
  emit('failed', id)
end

local function settle(verb, id, token, record, number, text)
  if verb == 'c' then
    gone[#gone + 1] = id
    complete(id, token, record, text)
  elseif verb == 'b' then
    giveBack(id, read(record))
  else
    fail(id, read(record), tonumber(number), text)
  end
end

local function finishSettling()
  if #gone == 0 then return end
  call('ZREM', leases, unpack(gone))
  if #writes > 0 then call('HSET', jobs, unpack(writes)) end
  if #answers > 0 then call('HSET', results, unpack(answers)) end
  if #ended > 0 then call('RPUSH', done, unpack(ended)) end
  if #removed > 0 then
    call('HDEL', jobs, unpack(removed))
    call('HDEL', data, unpack(removed))
  end
end
`;

/** What is counted, and what is ready. Whoever changes any of it ends with `writeMeta()`. */
export const COUNTED = /* lua */ `
local stored = call('HMGET', meta, 'last', 'levels', 'bytes', 'doneBytes', 'deadBytes', 'paused', 'scheduleDue')
local last, levels, bytes = tonumber(stored[1]) or 0, stored[2] or '0', tonumber(stored[3]) or 0
local doneBytes, deadBytes = tonumber(stored[4]) or 0, tonumber(stored[5]) or 0
local paused, scheduleDue = stored[6] == '1', tonumber(stored[7]) or math.huge

local before = { last, levels, bytes, doneBytes, deadBytes }

local function writeMeta()
  if last == before[1] and levels == before[2] and bytes == before[3] and doneBytes == before[4]
    and deadBytes == before[5] then return end
  call('HSET', meta, 'last', whole(last), 'levels', levels, 'bytes', bytes, 'doneBytes', doneBytes, 'deadBytes', deadBytes)
end
`;

/** How much is ready, and who is told of it. */
export const RING = /* lua */ `
local function readyCount()
  local count = 0
  for level in string.gmatch(levels, '%-?%d+') do count = count + call('LLEN', ready .. level) end
  return count
end

-- Wakes one idle worker; who claims and leaves something wakes the next.
local function ring()
  local wake = queue .. ':wake'
  if call('EXISTS', wake) == 0 then call('RPUSH', wake, 1) end
end
`;

/** Makes jobs ready. Needs COUNTED. */
export const READY = /* lua */ `
-- The highest first. A level is closed by the claim that finds it empty.
local function openLevel(priority)
  if levels == priority then return end
  local all = {}
  for level in string.gmatch(levels, '%-?%d+') do
    if level == priority then return end
    all[#all + 1] = tonumber(level)
  end
  all[#all + 1] = tonumber(priority)
  table.sort(all, function(left, right) return left > right end)
  levels = table.concat(all, ' ')
end

local function toHead(id, job)
  openLevel(job.priority)
  call('LPUSH', ready .. job.priority, id)
end

local function toTail(id, job)
  openLevel(job.priority)
  call('RPUSH', ready .. job.priority, id)
end
`;

export const META = COUNTED + RING + READY;

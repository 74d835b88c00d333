import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { INSERT } from './insert.lua';
import { DERIVED, EVENTS, LAYOUT, QUEUE_KEYS } from './layout.lua';
import { META } from './meta.lua';

/**
 * Adds jobs, each by itself: three values each, its id, its payload, and how it is added, which is
 * `delay|priority|mode|ttl|dedup|options` or nothing. One that is there already was added by the same call before.
 */
export const add = defineScript({
  name: 'queue/add',
  keys: QUEUE_KEYS,
  args: ['events', 'maxWaiting', 'maxBytes', 'allOrNone'],
  rest: 'items',
  derives: DERIVED,
  idempotent: true,
  lua:
    LAYOUT +
    META +
    EVENTS +
    INSERT +
    /* lua */ `
local maxWaiting = tonumber(ARGV[2])
local maxBytes = tonumber(ARGV[3])
local allOrNone = ARGV[4] == '1'

local FULL, ADDED = 0, 1 -- a string is the id of the job that was there before: k kept, r replaced
local ids, outcomes = {}, {}
for i = 5, #ARGV, 3 do ids[#ids + 1] = ARGV[i] end
local present = call('HMGET', jobs, unpack(ids))
local waiting = readyCount() + call('ZCARD', delayed)

local function replace(id, job, payload, delay, options)
  local size = sizeOf(payload, options)
  if bytes - job.bytes + size > maxBytes then return FULL end
  bytes = bytes - job.bytes + size
  job.bytes = size
  local added, schedule = string.match(job.rest, '^|(%d+)|([^|]*)|')
  job.rest = '|' .. added .. '|' .. schedule .. '|' .. options
  if delay then
    if job.state == 'w' then call('LREM', ready .. job.priority, 1, id) end
    job.state, job.at = 'd', whole(now + delay)
    call('ZADD', delayed, job.at, id)
    ring()
  end
  call('HSET', data, id, payload)
  write(id, job)
  emit('replaced', id)
  return 'r' .. id
end

-- What becomes of a job whose key stands for another one; nil when it does not.
local function merge(payload, delay, mode, dedup, options)
  local holder = string.match(call('GET', queue .. ':dedup:' .. dedup) or '', '^(.-)|')
  if not holder then return nil end
  if mode == 'k' then return 'k' .. holder end
  local job = read(call('HGET', jobs, holder))
  if job.state ~= 'w' and job.state ~= 'd' then return nil end
  return replace(holder, job, payload, mode == 'd' and delay, options)
end

local function fits(payload, options)
  return waiting < maxWaiting and bytes + sizeOf(payload, options) <= maxBytes
end

local function addOne(id, payload, spec)
  if spec == '' then
    if not fits(payload, '') then return FULL end
    insert(id, payload, 0, '0', '', '', '')
  else
    local delay, priority, mode, ttl, dedup, options = string.match(spec, '^(%d+)|(%-?%d+)|(%a*)|(%d+)|([^|]*)|(.*)$')
    if mode ~= '' then
      flush() -- the other may be of the same call
      local outcome = merge(payload, tonumber(delay), mode, dedup, options)
      if outcome then return outcome end
    end
    if not fits(payload, options) then return FULL end
    insert(id, payload, tonumber(delay), priority, dedup, '', options)
    if mode ~= '' then
      call('SET', queue .. ':dedup:' .. dedup, id .. '|' .. (ttl == '0' and '0' or whole(now + ttl)))
    end
  end
  waiting = waiting + 1
  return ADDED
end

-- Deduplication only makes less of it, so that who fits without fits with it.
local function allFit()
  local count, size = 0, 0
  for n = 1, #ids do
    if not present[n] then
      count, size = count + 1, size + sizeOf(ARGV[3 + 3 * n], ARGV[4 + 3 * n])
    end
  end
  return waiting + count <= maxWaiting and bytes + size <= maxBytes
end

if allOrNone and not allFit() then return {} end
for n = 1, #ids do
  local i = 2 + 3 * n
  outcomes[n] = present[n] and ADDED or addOne(ids[n], ARGV[i + 1], ARGV[i + 2])
end
flush()
writeMeta()
return outcomes
`,
  /** For each job 1 when it was added, 0 when the queue is full, and of a job that was there before `k` or `r` and its id. */
  parse(reply): readonly (number | string)[] {
    if (!Array.isArray(reply)) throw RedisReplyError.unexpected('queue/add');
    return reply as readonly (number | string)[];
  },
});

/**
 * What every script of the kernel begins with: mutex, semaphore and read-write lock as one queue before one set of holders.
 *
 * An id is `<kind>.<instance>.<number>`. The kind says how it shares: `x` is alone, `r` is with any number of its like, and
 * a number is a semaphore with so many permits. The instance is the process, whose channel is `<channel>:<instance>`.
 *
 * | key | what |
 * |---|---|
 * | lock | string `<lease end in ms>|<last token>|<id>`: the last token, and the holder by the fast path; `0|<last token>|` when nobody holds or waits, and `1|<last token>|` when others may, as the other keys say |
 * | holders | zset: id → lease end in ms |
 * | queue | zset: waiting id → ticket |
 * | alive | zset: waiting id → the ms at which it counts as dead |
 * | tokens | hash: holding id → its token; `!<waiting id>` → nobody listened when it should have been woken; `-<id>` → gave its place up in the grace |
 *
 * A holder by the fast path is moved among the holders before anybody waits for it, so that both paths never decide at once.
 * A waiter that is granted the lock has a second to confirm. Messages: `g <id> <token> <ms> <holders>` granted, when by the
 * clock of Redis, and how many hold it now; `h <id> <ms>` first in the queue and how long the first lease lasts; `x <id>`
 * taken away.
 */
export const KERNEL_KEYS = ['lock', 'holders', 'queue', 'alive', 'tokens'] as const;

/** How long a waiter that was told of its grant has the lock without having confirmed it. */
export const UNCONFIRMED_MS = 1000;

export const KERNEL = /* lua */ `
local lock    = KEYS[1]
local holders = KEYS[2]
local queue   = KEYS[3]
local alive   = KEYS[4]
local tokens  = KEYS[5]
local channel = ARGV[1]

local CONFIRM = ${UNCONFIRMED_MS} -- ms
local time = redis.call('TIME')
local us = time[1] * 1000000 + time[2]
local now = math.floor(us / 1000)
local ends, last, fast = string.match(redis.call('GET', lock) or '0|0|', '^(%d+)|(%d+)|(.*)$')
if not ends then return redis.error_reply('WRONGTYPE What is at the key of the lock is none') end
ends, last = tonumber(ends), tonumber(last)
local changed = false -- whether the string has to be written at the end
local firstBefore

local function whole(number) return string.format('%.0f', number) end

local function writeLock(lease, id)
  redis.call('SET', lock, whole(lease) .. '|' .. whole(last) .. '|' .. id, 'PX', '86400000')
end

-- The token that was given out, or used up, last.
local function setLast(token)
  last = math.max(last, token)
  changed = true
end

local function hold(id, lease, token)
  redis.call('ZADD', holders, whole(now + lease), id)
  redis.call('HSET', tokens, id, whole(token))
end

local function dequeue(id)
  redis.call('ZREM', alive, id)
  return redis.call('ZREM', queue, id)
end

local function leave(id)
  redis.call('HDEL', tokens, '!' .. id)
  return dequeue(id)
end

local function firstInQueue()
  return redis.call('ZRANGE', queue, 0, 0)[1]
end

-- Who takes the fast path is taken over, and what has lapsed is dropped.
local function enter()
  if fast ~= '' then
    if ends > now then hold(fast, ends - now, last) end
    changed = true
  end
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', holders, '-inf', now)) do
    redis.call('ZREM', holders, id)
    redis.call('HDEL', tokens, id)
  end
  firstBefore = firstInQueue()
  if not firstBefore then return end
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', alive, '-inf', now)) do leave(id) end
end

local function fits(id, held)
  if held == 0 then return true end
  local kind = string.match(id, '^(.-)%.')
  if kind == 'x' or string.sub(redis.call('ZRANGE', holders, 0, 0)[1], 1, 2) == 'x.' then return false end
  return kind == 'r' or held < tonumber(kind)
end

local function nextToken() return math.max(last + 1, us) end

-- To who has no mark for not having listened.
local function grant(id, lease)
  dequeue(id)
  setLast(nextToken())
  hold(id, lease, last)
  return last
end

local function tell(id, word, detail)
  local instance = string.match(id, '%.(.-)%.')
  local count = redis.pcall('PUBLISH', channel .. ':' .. instance, word .. ' ' .. id .. detail)
  return type(count) == 'number' and count or 0 -- who may not publish tells nobody
end

-- The count of PUBLISH is that of one node: on a cluster it says nothing.
local function nobodyListens(count)
  if count > 0 then return false end
  local answer = redis.pcall('CLUSTER', 'MYID')
  return type(answer) == 'table' and string.find(answer.err or '', 'cluster support disabled', 1, true) ~= nil
end

local function msToFirstExpiry()
  local first = redis.call('ZRANGE', holders, 0, 0, 'WITHSCORES')
  return first[2] and math.max(0, first[2] - now) or 0
end

-- For how long after a restart nobody is granted anything, so that who held a lock before can come back to it.
local uptime
local function graceLeft(grace)
  if grace == 0 then return 0 end
  uptime = uptime or tonumber(string.match(redis.call('INFO', 'server'), 'uptime_in_seconds:(%d+)'))
  return math.max(0, grace - math.max(0, uptime - 1) * 1000) -- INFO counts whole seconds, up to one too many
end

-- Hands what is free to those who wait, in their order. Whoever calls needs no message; the others are told.
local function pump(self, lease, grace)
  local passedOver, token, first = 0, nil, nil
  while graceLeft(grace) == 0 do
    local id = redis.call('ZRANGE', queue, passedOver, passedOver)[1]
    if passedOver == 0 then first = id end
    if not id then break end
    local held = redis.call('ZCARD', holders)
    if not fits(id, held) then break end
    if id == self then
      token = grant(id, lease)
    elseif redis.call('HEXISTS', tokens, '!' .. id) == 1 then
      passedOver = passedOver + 1
    else
      local detail = ' ' .. whole(nextToken()) .. ' ' .. whole(now) .. ' ' .. held + 1
      if nobodyListens(tell(id, 'g', detail)) then
        redis.call('HSET', tokens, '!' .. id, 1) -- keeps its ticket until it asks again
        passedOver = passedOver + 1
      else
        grant(id, CONFIRM)
      end
    end
  end
  if graceLeft(grace) > 0 then first = firstInQueue() end
  if first and first ~= firstBefore and first ~= self then
    tell(first, 'h', ' ' .. whole(math.max(msToFirstExpiry(), graceLeft(grace))))
  end
  return token
end

-- Who shares a lock has no token that is used up: in the grace, a renewal that comes after it would take the place back.
local function giveUp(id, grace)
  if string.sub(id, 1, 2) ~= 'x.' and graceLeft(grace) > 0 then redis.call('HSET', tokens, '-' .. id, 1) end
end

local function gaveUp(id)
  return redis.call('HEXISTS', tokens, '-' .. id) == 1
end

local function latestOf(set)
  return tonumber(redis.call('ZRANGE', set, -1, -1, 'WITHSCORES')[2]) or 0
end

local function finish(grace)
  local latestWaiter, graceEnds = latestOf(alive), now + graceLeft(grace)
  local latest = math.max(latestOf(holders), latestWaiter)
  local state = latest == 0 and 0 or 1
  if changed or state ~= ends then writeLock(state, '') end
  if latest == 0 then
    redis.call('DEL', holders, queue, alive)
  else
    for _, key in ipairs(latestWaiter == 0 and { holders } or { holders, queue, alive }) do
      redis.call('PEXPIREAT', key, whole(latest + 1000))
    end
  end
  if latest == 0 and graceEnds == now then
    redis.call('DEL', tokens)
  else
    redis.call('PEXPIREAT', tokens, whole(math.max(latest + 1000, graceEnds)))
  end
end
`;

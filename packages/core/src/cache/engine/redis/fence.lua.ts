/**
 * What the scripts of the fence begin with. The fence is one sorted set per namespace:
 *
 * | member | score |
 * |---|---|
 * | `t:<tag>`, `p:<prefix>` | when it was last invalidated |
 * | `floor` | what was read from the source before is invalid, whatever its tags |
 * | `epoch` | above all others, so that a reader that knows it reads nothing else |
 * | `history:<replication id>` | 0; under another id, invalidations may be missing |
 *
 * Scores are microseconds of Redis, made to grow.
 */
export const FENCE = /* lua */ `
local fence = KEYS[1]
local seen  = tonumber(ARGV[1]) -- the last epoch that the caller knows; 0 for none
local ttl   = tonumber(ARGV[2]) -- ms

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

local function whole(number) return string.format('%.0f', number) end

local function history()
  local info = redis.pcall('INFO', 'replication')
  return type(info) == 'string' and string.match(info, 'master_replid:(%x+)') or 'unknown'
end

-- Makes everything invalid that was read before.
local function raise(stamp, id)
  redis.call('UNLINK', fence)
  redis.call('ZADD', fence, 0, 'history:' .. id, whole(stamp), 'floor', whole(stamp + 1), 'epoch')
  return stamp + 1
end

-- The epoch. A fence that was lost, or comes from another history, is begun anew: what it knew is not to be had.
local function open()
  local id = history()
  local epoch = tonumber(redis.call('ZSCORE', fence, 'epoch') or nil)
  if not epoch or epoch < seen or not redis.call('ZSCORE', fence, 'history:' .. id) then
    epoch = raise(math.max((epoch or 0) + 1, seen + 1, now), id)
  end
  return epoch, id
end

-- What the caller does not know yet.
local function news()
  if redis.call('PTTL', fence) < ttl then redis.call('PEXPIRE', fence, ttl) end
  return { whole(now), redis.call('ZRANGEBYSCORE', fence, whole(math.max(seen, 1)), '+inf', 'WITHSCORES') }
end
`;

import { KERNEL } from './kernel.lua';

/** The arguments that every script which accepts a write begins with. */
export const ACCEPT_ARGS = ['member', 'id', 'delay', 'maxDirty', 'maxLag', 'force'] as const;

/** What the scripts that accept a write have in common. They answer with a code and two numbers. */
export const ACCEPT =
  KERNEL +
  /* lua */ `
local member   = ARGV[1]
local id       = ARGV[2]
local delay    = tonumber(ARGV[3]) -- ms
local maxDirty = tonumber(ARGV[4])
local maxLag   = tonumber(ARGV[5]) -- ms; 0: no limit
local force    = ARGV[6] == '1' -- beyond the limits: the caller writes it to the database itself

local record = recordOf(member)
local wasDirty = redis.call('ZSCORE', dirty, member)
local unwritten = redis.call('ZCARD', dirty) + redis.call('ZCARD', dead)
local oldest = tonumber(redis.call('ZRANGE', dirty, 0, 0, 'WITHSCORES')[2] or us)
local lag = math.max(0, math.floor((us - oldest) / 1000))
local grows = not wasDirty and not redis.call('ZSCORE', dead, member)
local beyond = (grows and unwritten >= maxDirty) or (maxLag > 0 and lag > maxLag)

local function overloaded() return { 0, unwritten, lag } end

-- Of a record that has just been written under that version.
local function accept(version)
  redis.call('HSET', record, 'id', id, 'v', whole(version), 't', whole(now))
  redis.call('PERSIST', record)
  redis.call('DEL', loadOf(member))
  if redis.call('ZREM', dead, member) == 1 then redis.call('HDEL', record, 'a', 'e') end
  redis.call('ZADD', dirty, 'NX', whole(version), member)
  if redis.call('ZSCORE', claimed, member) then
    redis.call('HSETNX', record, 'again', whole(version))
  else
    redis.call('ZADD', due, 'NX', whole(now + delay), member)
  end
  if not beyond then
    redis.call('HDEL', record, 'x')
  elseif not wasDirty then
    redis.call('HSET', record, 'x', 1)
  end
  return { beyond and 2 or 1, whole(version), 0 }
end
`;

import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { DERIVED, KERNEL, KERNEL_KEYS } from './kernel.lua';

/** What became of a record whose version in the database is known. */
export type Settlement =
  /** Somebody else saw to it. */
  | 'none'
  /** All of it is in the database. */
  | 'clean'
  /** It was written again meanwhile, and is to be written to the database again. */
  | 'again'
  /** The database has a newer version than ever was given out here: the record got a newer one still. */
  | 'renumbered'
  /** The same, and the record is from before Redis restarted and lost what was newer: the database is right. */
  | 'superseded';

const SETTLEMENTS: readonly Settlement[] = ['none', 'clean', 'again', 'renumbered', 'superseded'];

/** Told of versions that are in the database, makes those records clean that have them, and has the others written again. */
export const settle = defineScript({
  name: 'write-behind/settle',
  keys: KERNEL_KEYS,
  args: ['ttl', 'delay'],
  rest: 'stored',
  derives: DERIVED,
  lua:
    KERNEL +
    /* lua */ `
local ttl   = tonumber(ARGV[1]) -- ms
local delay = tonumber(ARGV[2]) -- ms

-- INFO counts whole seconds, up to one too many.
local uptime
local function isFromBeforeRestart(at)
  if not uptime then
    local info = redis.pcall('INFO', 'server')
    uptime = type(info) == 'string' and tonumber(string.match(info, 'uptime_in_seconds:(%d+)')) or math.huge
  end
  return at < now - (uptime + 1) * 1000
end

local function settled(member, stored)
  local record = recordOf(member)
  local kept = redis.call('HMGET', record, 'v', 'c', 'again', 't')
  local version, tried = tonumber(kept[1] or nil), tonumber(kept[2] or 0)
  if not version or not redis.call('ZSCORE', dirty, member) then return 0 end
  if stored == version then
    forget(member)
    redis.call('HSET', record, 'f', whole(stored))
    redis.call('HDEL', record, 'c', 'again', 'a', 'e', 'x')
    redis.call('PEXPIRE', record, ttl)
    return 1
  end
  if stored > version then
    if isFromBeforeRestart(tonumber(kept[4] or now)) then
      forget(member)
      redis.call('DEL', record)
      if stored > tonumber(redis.call('HGET', base, 'last') or 0) then redis.call('HSET', base, 'last', whole(stored)) end
      return 4
    end
    redis.call('HSET', record, 'v', whole(nextVersion(stored)))
    becomeDue(member, now)
    return 3
  end
  if stored < tried then return 0 end -- somebody else has claimed it since
  redis.call('HSET', record, 'f', whole(stored))
  redis.call('HDEL', record, 'a', 'e')
  if kept[3] then redis.call('ZADD', dirty, kept[3], member) end
  becomeDue(member, now + delay)
  return 2
end

evenWhenFull()
local outcomes = {}
for at = 3, #ARGV, 2 do outcomes[#outcomes + 1] = settled(ARGV[at], tonumber(ARGV[at + 1])) end
return outcomes
`,
  parse(reply): Settlement[] {
    if (!Array.isArray(reply)) throw RedisReplyError.unexpected('write-behind/settle');
    return (reply as readonly unknown[]).map((code) => {
      const settlement = SETTLEMENTS[Number(code)];
      if (settlement === undefined) throw RedisReplyError.unexpected('write-behind/settle');
      return settlement;
    });
  },
});

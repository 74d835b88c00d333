/**
 * What every script of a write-behind begins with. All keys share the hash tag of its name.
 *
 * | key | what |
 * |---|---|
 * | base | hash: `last` version given out; `died` and `vanished`, counts of records; no TTL, for it orders the writes |
 * | dirty | zset: member → version of its oldest write that is not in the database |
 * | due | zset: dirty member → the ms at which it is to be written |
 * | claimed | zset: dirty member → the ms until which somebody writes it; each dirty member is either due or claimed |
 * | dead | zset: member whose record the database refused → since when, in ms |
 * | `<base>:r:<member>` | hash, the record; without TTL unless all of it is in the database |
 * | `<base>:l:<member>` | string: who loads the record and may store what was read; gone with the next write |
 * | `<base>:sweep` | string: somebody has swept the database within the hour; no script's |
 *
 * Fields of a record: `id`; `v`, its version; `t`, when that was given, in ms; `k`, `v` for a value and `n` for none; `b`, the
 * bytes of the value; `+<field>`, what was added to a field since; `f`, the version in the database; `c`, the version that was
 * claimed last; `again`, the first write since; `a` and `e`, attempts that failed and why; `x`, written beyond the limits.
 */
export const KERNEL_KEYS = ['base', 'dirty', 'due', 'claimed', 'dead'] as const;

/** What the scripts make of `base`. */
export const DERIVED = ['<base>:r:<member>', '<base>:l:<member>'] as const;

export const KERNEL = /* lua */ `
local base    = KEYS[1]
local dirty   = KEYS[2]
local due     = KEYS[3]
local claimed = KEYS[4]
local dead    = KEYS[5]

local time = redis.call('TIME')
local us = time[1] * 1000000 + time[2]
local now = math.floor(us / 1000)

local function whole(number) return string.format('%.0f', number) end
local function recordOf(member) return base .. ':r:' .. member end
local function loadOf(member) return base .. ':l:' .. member end

local function nextVersion(above)
  local last = tonumber(redis.call('HGET', base, 'last') or 0)
  local version = math.max(last + 1, above + 1, us)
  redis.call('HSET', base, 'last', whole(version))
  return version
end

-- Of a record that is to be written: its turn comes at that time, whoever had claimed it.
local function becomeDue(member, at)
  redis.call('ZREM', claimed, member)
  redis.call('ZADD', due, whole(at), member)
end

local function forget(member)
  redis.call('ZREM', dirty, member)
  redis.call('ZREM', due, member)
  redis.call('ZREM', claimed, member)
end

-- A Redis that is full refuses the first write of a script, if that takes memory, and none after it: what empties it begins
-- with one that takes none.
local function evenWhenFull() redis.call('HDEL', base, 'none') end
`;

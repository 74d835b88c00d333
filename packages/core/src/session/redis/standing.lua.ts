/** What every script of one session begins with. Its key is the session, its first argument the hash of the caller's secret. */
export const STANDING = /* lua */ `
local session = KEYS[1]
local secret  = ARGV[1]

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function whole(number) return string.format('%.0f', number) end

-- Known from standing() on. As text; false for none.
local deadline, version, newest, missed
local isUnused -- whether the newest secret has not been used yet

-- Whether the secret is that of the session, or one before it that is still taken.
local function standing()
  local held = redis.call('HMGET', session, '@v', '@p', '@m', '@g', '@e', '@n')
  local previous, ends = held[2], held[4]
  newest, missed, deadline, version = held[1], held[3], held[5], held[6]
  isUnused = previous and not ends
  if not newest then return 'gone' end
  if newest == secret then return 'current' end
  local isBefore = previous == secret or missed == secret
  if isBefore and (isUnused or now < (tonumber(ends) or 0)) then return 'grace' end
  return 'superseded'
end

-- Who comes with a secret has had its answer. Those before it end: before the newest with their grace, and at once before one
-- that was late, since then their grace was over when the newest was made.
local function settle(stands, grace)
  if not grace or not isUnused then return end
  if stands == 'current' then
    redis.call('HSET', session, '@g', whole(now + grace))
  elseif secret == missed then
    redis.call('HSET', session, '@p', secret)
    redis.call('HDEL', session, '@m')
  end
end

-- Puts off the end, never past the absolute deadline.
local function stay(idle, device)
  local deadline = tonumber(redis.call('HGET', session, '@e')) or 0
  local expires = math.min(now + idle, deadline)
  redis.call('HSET', session, '@x', whole(expires), '@s', whole(now))
  if device ~= '' then redis.call('HSET', session, '@d', device) end
  redis.call('PEXPIREAT', session, whole(expires))
  return expires
end
`;

/** Writes a session with the list at the end of ARGV: fields and values by turns. In place of one that was there. */
export const BEGIN = /* lua */ `
local function begin(idle, absolute, user, device, first)
  redis.call('UNLINK', session)
  redis.call('HSET', session, '@v', secret, '@n', 1, '@c', whole(now), '@r', whole(now), '@e', whole(now + absolute))
  if user ~= '' then redis.call('HSET', session, '@u', user, '@a', whole(now)) end
  for at = first, #ARGV - 1, 2 do redis.call('HSET', session, ARGV[at], ARGV[at + 1]) end
  return { now, stay(idle, device), now + absolute }
end
`;

/**
 * Writes the list at the end of ARGV: how many fields to remove, these, and then fields and values by turns. The fields that are
 * given besides are written with the first: each call costs more than what it writes.
 */
export const WRITE = /* lua */ `
local MOST = 1000 -- fields and values of one call: the stack of Lua holds no more than some thousands

local function write(first, fields)
  local changes = first + tonumber(ARGV[first])
  for at = first + 1, changes do redis.call('HDEL', session, ARGV[at]) end
  for at = changes + 1, #ARGV do
    fields[#fields + 1] = ARGV[at]
    if #fields == MOST then
      redis.call('HSET', session, unpack(fields))
      fields = {}
    end
  end
  if #fields > 0 then redis.call('HSET', session, unpack(fields)) end
end
`;

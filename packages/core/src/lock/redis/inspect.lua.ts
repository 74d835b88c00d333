import { RedisReplyError } from '../../errors';
import { defineScript, type ScriptReply } from '../../connection/script';

export interface HolderRow {
  readonly id: string;
  readonly token: number;
  readonly ageMs: number;
  readonly expiresInMs: number;
}

export interface LockRows {
  readonly queue: number;
  readonly holders: readonly HolderRow[];
}

/** Who holds a lock and how many wait. Writes nothing. A token is the µs of its hand-over, which is how old a holder is. */
export const inspect = defineScript({
  name: 'lock/inspect',
  keys: ['lock', 'holders', 'alive', 'tokens'],
  args: [],
  idempotent: true,
  lua: /* lua */ `
local lock    = KEYS[1]
local holders = KEYS[2]
local alive   = KEYS[3]
local tokens  = KEYS[4]

local time = redis.call('TIME')
local us = time[1] * 1000000 + time[2]
local now = math.floor(us / 1000)
local rows = {}
local function add(id, ends, token)
  local age = math.max(0, math.floor((us - token) / 1000))
  if ends > now then rows[#rows + 1] = { id, tonumber(token), age, ends - now } end
end

local ends, last, fast = string.match(redis.call('GET', lock) or '', '^(%d+)|(%d+)|(.*)$')
if fast and fast ~= '' then add(fast, tonumber(ends), tonumber(last)) end
local held = redis.call('ZRANGE', holders, 0, -1, 'WITHSCORES')
for index = 1, #held, 2 do
  add(held[index], tonumber(held[index + 1]), tonumber(redis.call('HGET', tokens, held[index]) or 0))
end
return { redis.call('ZCOUNT', alive, '(' .. now, '+inf'), rows }
`,
  parse(reply): LockRows {
    if (!Array.isArray(reply)) throw RedisReplyError.unexpected('lock/inspect');
    const [queue, rows] = reply as readonly ScriptReply[];
    if (typeof queue !== 'number' || !Array.isArray(rows)) throw RedisReplyError.unexpected('lock/inspect');
    return { queue, holders: rows.map(rowOf) };
  },
});

function rowOf(row: ScriptReply): HolderRow {
  const [id, token, ageMs, expiresInMs] = row as [string, number, number, number];
  return { id, token, ageMs, expiresInMs };
}

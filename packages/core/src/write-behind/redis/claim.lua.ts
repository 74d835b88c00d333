import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { DERIVED, KERNEL, KERNEL_KEYS } from './kernel.lua';
import type { RawRecord } from './raw-record';

export interface ClaimedRecord {
  readonly member: string;
  readonly raw: RawRecord;
}

export interface Claimed {
  readonly records: readonly ClaimedRecord[];
  /** When the next record is due or a claim runs out; `undefined` when there is none. */
  readonly nextMs: number | undefined;
  /** Records that were to be written and are none any more: evicted, or changed by somebody else. */
  readonly vanished: number;
}

/** Takes records that are due, or those that are named, to write them to the database, for the length of a lease. */
export const claim = defineScript({
  name: 'write-behind/claim',
  keys: KERNEL_KEYS,
  args: ['limit', 'maxBytes', 'lease', 'early'],
  rest: 'members',
  derives: DERIVED,
  binary: true,
  lua:
    KERNEL +
    /* lua */ `
local limit    = tonumber(ARGV[1])
local maxBytes = tonumber(ARGV[2])
local lease    = tonumber(ARGV[3]) -- ms
local early    = tonumber(ARGV[4]) -- ms: how long before its time a record may be taken

evenWhenFull()
for _, member in ipairs(redis.call('ZRANGEBYSCORE', claimed, '-inf', now, 'LIMIT', 0, limit)) do
  becomeDue(member, now)
end

local wanted = {}
for at = 5, #ARGV do wanted[#wanted + 1] = ARGV[at] end
if #wanted == 0 then wanted = redis.call('ZRANGEBYSCORE', due, '-inf', whole(now + early), 'LIMIT', 0, limit) end

local rows, bytes, vanished = {}, 0, 0
for _, member in ipairs(wanted) do
  if bytes >= maxBytes then break end
  if redis.call('ZREM', due, member) == 1 then
    local record = recordOf(member)
    local kept = redis.pcall('HMGET', record, 'id', 'v') -- something else may stand there by now
    if kept.err or not kept[1] or not tonumber(kept[2] or nil) then
      forget(member)
      redis.call('HINCRBY', base, 'vanished', 1)
      vanished = vanished + 1
    else
      redis.call('ZADD', claimed, whole(now + lease), member)
      rows[#rows + 1] = { member, redis.call('HGETALL', record) }
      redis.call('HSET', record, 'c', kept[2])
      redis.call('HDEL', record, 'again')
      bytes = bytes + redis.call('HSTRLEN', record, 'b')
    end
  end
end

local next = -1
for _, set in ipairs({ due, claimed }) do
  local first = redis.call('ZRANGE', set, 0, 0, 'WITHSCORES')[2]
  if first and (next < 0 or first - now < next) then next = math.max(0, first - now) end
end
return { rows, next, vanished }
`,
  parse(reply): Claimed {
    const [rows, next, vanished] = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
    if (!Array.isArray(rows) || typeof next !== 'number')
      throw RedisReplyError.unexpected('write-behind/claim');
    return {
      records: (rows as [Buffer, RawRecord][]).map(([member, raw]) => ({ member: member.toString(), raw })),
      nextMs: next < 0 ? undefined : next,
      vanished: Number(vanished),
    };
  },
});

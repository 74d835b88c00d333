import { RedisReplyError } from '../../errors';
import { defineScript } from '../../connection/script';
import { areIntegers } from './reply';

/**
 * Takes `increment` of one GCRA bucket, if it fits. Costs as much as a bare TIME, GET and SET in a script (measured).
 *
 * The state is the theoretical arrival time (TAT): when, in µs of Redis, the bucket will be full again. It does not
 * depend on the limit, so that limits may differ from call to call. `b<µs>:<TAT>` is the same behind a block.
 */
export const gcra = defineScript({
  name: 'rate-limit/gcra',
  keys: ['bucket'],
  args: ['increment', 'capacity'],
  lua: /* lua */ `
local bucket    = KEYS[1]
local increment = tonumber(ARGV[1]) -- µs
local capacity  = tonumber(ARGV[2]) -- µs

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local stored = redis.call('GET', bucket)
local tat, blocked = tonumber(stored), 0
if stored and not tat then
  local blockEnds, former = string.match(stored, '^b(%d+):(%d+)$')
  blocked, tat = (tonumber(blockEnds) or 0) - now, tonumber(former)
end
if not tat or tat < now then tat = now end

local after = tat + increment
if blocked > 0 or after - now > capacity then
  if redis.call('PTTL', bucket) == -1 then
    redis.call('PEXPIRE', bucket, math.max(1, math.ceil(math.max(tat - now, blocked) / 1000)))
  end
  return { 0, tat - now, math.max(0, blocked) }
end
redis.call('SET', bucket, string.format('%.0f', after), 'PX', math.ceil((after - now) / 1000))
return { 1, after - now, after }
`,
  /** Whether it was allowed; the µs in use afterwards; the new TAT or, if refused, the rest of a block in µs. */
  parse(reply): readonly [allowed: number, used: number, detail: number] {
    if (!areIntegers(reply, 3)) throw RedisReplyError.unexpected('rate-limit/gcra');
    return reply as [number, number, number];
  },
});

import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { DERIVED, KERNEL, KERNEL_KEYS } from './kernel.lua';

/** The database refused a record by itself: it is tried again later, or is a dead letter after too many attempts. */
export const fail = defineScript({
  name: 'write-behind/fail',
  keys: KERNEL_KEYS,
  args: ['member', 'version', 'attempts', 'backoff', 'maxBackoff', 'jitter', 'error'],
  derives: DERIVED,
  lua:
    KERNEL +
    /* lua */ `
local member     = ARGV[1]
local version    = ARGV[2] -- that was tried
local attempts   = tonumber(ARGV[3]) -- so many, and it is dead
local backoff    = tonumber(ARGV[4]) -- ms, doubled with each attempt
local maxBackoff = tonumber(ARGV[5]) -- ms
local jitter     = tonumber(ARGV[6]) -- which part of it is waited for
local error      = ARGV[7]

evenWhenFull()
local record = recordOf(member)
if not redis.call('ZSCORE', claimed, member) or redis.call('HGET', record, 'c') ~= version then return 0 end
local failed = redis.call('HINCRBY', record, 'a', 1)
redis.call('HSET', record, 'e', error)
if failed >= attempts and redis.call('HGET', record, 'v') == version then
  forget(member)
  redis.call('ZADD', dead, whole(now), member)
  redis.call('HINCRBY', base, 'died', 1)
  return 2
end
becomeDue(member, now + math.min(maxBackoff, backoff * 2 ^ (failed - 1)) * jitter)
return 1
`,
  /** Whether it is dead now. */
  parse(reply): boolean {
    if (typeof reply !== 'number') throw RedisReplyError.unexpected('write-behind/fail');
    return reply === 2;
  },
});

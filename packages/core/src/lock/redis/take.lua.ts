import { RedisReplyError } from '../../errors';
import { defineScript } from '../../connection/script';

/**
 * The fast path: takes a mutex that nobody holds or waits for. The whole lock is then one string,
 * `<lease end in ms>|<last token>|<id>`, which stays behind, as `0|<last token>|`, as the memory of the last token.
 *
 * Taking it again with the same id confirms it.
 */
export const take = defineScript({
  name: 'lock/take',
  keys: ['lock'],
  args: ['id', 'lease'],
  derives: ['<lock>:holders', '<lock>:queue'],
  idempotent: true,
  lua: /* lua */ `
local lock  = KEYS[1]
local id    = ARGV[1]
local lease = ARGV[2] -- ms

local stored = redis.call('GET', lock)
local state = stored and string.sub(stored, 1, 2)
if not stored or state == '1|' then
  if redis.call('EXISTS', lock .. ':holders', lock .. ':queue') > 0 then return 0 end -- the kernel decides
end

local time = redis.call('TIME')
local us = time[1] * 1000000 + time[2]
local now = (us - us % 1000) / 1000
local token = us
if stored then
  local free = state == '0|' or state == '1|'
  local ends, last, holder
  if free then
    last = string.sub(stored, 3, -2)
  else
    ends, last, holder = string.match(stored, '^(%d+)|(%d+)|(.*)$')
    if not ends then return redis.error_reply('WRONGTYPE What is at the key of the lock is none') end
  end
  if holder == id then
    token = tonumber(last)
  elseif not free and tonumber(ends) > now then
    return now - ends
  elseif tonumber(last) >= us then
    token = last + 1
  end
end
redis.call('SET', lock, string.format('%d|%d|%s', now + lease, token, id), 'PX', '86400000')
return token
`,
  /** The token; less than 0, of the ms until the lease of the holder ends; 0 when it is for the kernel to say. */
  parse(reply): number {
    if (typeof reply !== 'number') throw RedisReplyError.unexpected('lock/take');
    return reply;
  },
});

import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { readMoments, type Moments } from './moments';
import { STANDING } from './standing.lua';

/** Writes a session that was not there. Not sent twice: it might have been revoked in between. */
export const create = defineScript({
  name: 'session/create',
  keys: ['session'],
  args: ['secret', 'idle', 'absolute', 'user', 'device'],
  rest: 'fields',
  lua:
    STANDING +
    /* lua */ `
local idle     = tonumber(ARGV[2]) -- ms
local absolute = tonumber(ARGV[3]) -- ms
local user     = ARGV[4]
local device   = ARGV[5]

redis.call('UNLINK', session)
redis.call('HSET', session, '@v', secret, '@n', 1, '@c', whole(now), '@r', whole(now), '@e', whole(now + absolute))
if user ~= '' then redis.call('HSET', session, '@u', user, '@a', whole(now)) end
for at = 6, #ARGV - 1, 2 do redis.call('HSET', session, ARGV[at], ARGV[at + 1]) end
return { now, stay(idle, device), now + absolute }
`,
  parse(reply): Moments {
    const moments = Array.isArray(reply) ? readMoments(reply as readonly unknown[], 0) : undefined;
    if (moments === undefined) throw RedisReplyError.unexpected('session/create');
    return moments;
  },
});

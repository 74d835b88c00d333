import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { readMoments, type Moments } from './moments';
import { BEGIN, STANDING } from './standing.lua';

/** Writes a session that was not there. Not sent twice: it might have been revoked in between. */
export const create = defineScript({
  name: 'session/create',
  keys: ['session'],
  args: ['secret', 'idle', 'absolute', 'user', 'device'],
  rest: 'fields',
  lua:
    STANDING +
    BEGIN +
    /* lua */ `
local idle     = tonumber(ARGV[2]) -- ms
local absolute = tonumber(ARGV[3]) -- ms
local user     = ARGV[4]
local device   = ARGV[5]

return begin(idle, absolute, user, device, 6)
`,
  parse(reply): Moments {
    const moments = Array.isArray(reply) ? readMoments(reply as readonly unknown[], 0) : undefined;
    if (moments === undefined) throw RedisReplyError.unexpected('session/create');
    return moments;
  },
});

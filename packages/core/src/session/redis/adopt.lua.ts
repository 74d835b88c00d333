import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { readMoments, type Moments } from './moments';
import { BEGIN, STANDING } from './standing.lua';

export type AdoptReply =
  | ({ readonly state: 'adopted' } & Moments)
  /** Somebody was faster. */
  | { readonly state: 'there' }
  /** It was adopted before, and has ended. */
  | { readonly state: 'gone' };

/** Writes a session that comes from elsewhere, unless that was done before: a mark outlives it, so that it never comes twice. */
export const adopt = defineScript({
  name: 'session/adopt',
  keys: ['session'],
  args: ['secret', 'idle', 'absolute', 'remember', 'user', 'device'],
  rest: 'fields',
  derives: ['<session>:adopted'],
  idempotent: true,
  lua:
    STANDING +
    BEGIN +
    /* lua */ `
local idle     = tonumber(ARGV[2]) -- ms
local absolute = tonumber(ARGV[3]) -- ms
local remember = math.max(1, tonumber(ARGV[4])) -- ms; what has less left is in its last one
local user     = ARGV[5]
local device   = ARGV[6]

local mark = session .. ':adopted'
if redis.call('EXISTS', session) == 1 then return { 'there' } end
if not redis.call('SET', mark, '1', 'PX', whole(remember), 'NX') then return { 'gone' } end
local moments = begin(idle, absolute, user, device, 7)
return { 'adopted', moments[1], moments[2], moments[3] }
`,
  parse(reply): AdoptReply {
    const parts = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
    const [state] = parts;
    if (state === 'there' || state === 'gone') return { state };
    const moments = readMoments(parts, 1);
    if (state !== 'adopted' || moments === undefined) throw RedisReplyError.unexpected('session/adopt');
    return { state, ...moments };
  },
});

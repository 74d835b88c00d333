import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { isRefusal, readWrote, type Wrote, type Refusal } from './moments';
import { STANDING } from './standing.lua';

export type TouchReply = ({ readonly state: 'touched' } & Wrote) | { readonly state: Refusal };

/** Puts off the end of a session, and nothing else: its version stays. */
export const touch = defineScript({
  name: 'session/touch',
  keys: ['session'],
  args: ['secret', 'grace', 'idle', 'device'],
  idempotent: true,
  lua:
    STANDING +
    /* lua */ `
local grace  = tonumber(ARGV[2]) -- ms; none from who did not come with the secret
local idle   = tonumber(ARGV[3]) -- ms
local device = ARGV[4]

local stands = standing()
if stands == 'gone' or stands == 'superseded' then return { stands } end
settle(stands, grace)
local expires = stay(idle, device)
return { 'touched', now, expires, tonumber(redis.call('HGET', session, '@e')), stands == 'current' and 1 or 0 }
`,
  parse(reply): TouchReply {
    const parts = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
    const [state] = parts;
    if (isRefusal(state)) return { state };
    const moments = readWrote(parts, 1);
    if (state !== 'touched' || moments === undefined) throw RedisReplyError.unexpected('session/touch');
    return { state, ...moments };
  },
});

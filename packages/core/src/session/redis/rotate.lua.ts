import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { isRefusal, readWrote, type Wrote, type Refusal } from './moments';
import { STANDING, WRITE } from './standing.lua';

export type RotateReply =
  | ({ readonly state: 'saved'; readonly version: number; readonly rotated: boolean } & Wrote)
  | { readonly state: Refusal | 'conflict' };

/**
 * Writes what has changed and gives the session a new secret in the same step, in place: the handle stays. With a user, it is
 * theirs from now on, and its absolute time begins anew.
 *
 * With `grace`, the old one is taken until the new one is used and for so long after that: the answer with the new one may be
 * lost. Who still has the old one when that time is over gets another new one.
 *
 * With `every`, only a secret that has been there for so long is changed, and only by who has the current one: of several
 * requests at once, one changes it. Asked again with the same new secret, it was answered already.
 */
export const rotate = defineScript({
  name: 'session/rotate',
  keys: ['session'],
  args: ['secret', 'next', 'grace', 'every', 'user', 'absolute', 'idle', 'expected', 'device'],
  rest: 'changes',
  idempotent: true,
  lua:
    STANDING +
    WRITE +
    /* lua */ `
local next     = ARGV[2]
local grace    = tonumber(ARGV[3]) -- ms
local every    = tonumber(ARGV[4]) -- ms; 0 for at once
local user     = ARGV[5]
local absolute = tonumber(ARGV[6]) -- ms
local idle     = tonumber(ARGV[7]) -- ms
local expected = ARGV[8] -- version; empty for any
local device   = ARGV[9]

local stands = standing()
local rotated = newest == next
if not rotated then
  if stands == 'gone' or stands == 'superseded' then return { stands } end
  if expected ~= '' and version ~= expected then return { 'conflict' } end
  local age = now - (tonumber(redis.call('HGET', session, '@r')) or 0)
  local isMissed = stands == 'grace' and isUnused and age >= grace
  rotated = every == 0 or isMissed or (stands == 'current' and age >= every)
  if rotated then
    redis.call('HSET', session, '@v', next, '@r', whole(now))
    redis.call('HDEL', session, '@p', '@m', '@g')
    if grace > 0 then redis.call('HSET', session, '@p', secret) end
    if grace > 0 and isMissed then redis.call('HSET', session, '@m', newest) end
    if user ~= '' then
      redis.call('HSET', session, '@u', user, '@a', whole(now), '@e', whole(now + absolute))
    end
  end
end
write(10, {})
local written = redis.call('HINCRBY', session, '@n', 1)
local expires = stay(idle, device)
local ends = tonumber(redis.call('HGET', session, '@e'))
local isNewest = rotated or stands == 'current'
return { 'saved', written, now, expires, ends, isNewest and 1 or 0, rotated and 1 or 0 }
`,
  parse(reply): RotateReply {
    const parts = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
    const [state, version, , , , , rotated] = parts;
    if (isRefusal(state) || state === 'conflict') return { state };
    const moments = readWrote(parts, 2);
    if (state !== 'saved' || typeof version !== 'number' || moments === undefined) {
      throw RedisReplyError.unexpected('session/rotate');
    }
    return { state, version, rotated: rotated === 1, ...moments };
  },
});

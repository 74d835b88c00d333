import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { STANDING } from './standing.lua';

/** Whether a session was ended, and whose it was. */
export interface DestroyReply {
  readonly destroyed: boolean;
  readonly userId: string | undefined;
}

/** Ends a session: by its secret, or without one by its handle; of a user, only if it is still theirs. */
export const destroy = defineScript({
  name: 'session/destroy',
  keys: ['session'],
  args: ['secret', 'user'],
  idempotent: true,
  lua:
    STANDING +
    /* lua */ `
local user = ARGV[2]

if secret ~= '' then
  local stands = standing()
  if stands == 'gone' or stands == 'superseded' then return { 0 } end
end
local owner = redis.call('HGET', session, '@u')
if user ~= '' and owner ~= user then return { 0 } end
return { redis.call('UNLINK', session), owner }
`,
  parse(reply): DestroyReply {
    const [destroyed, owner] = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
    if (destroyed !== 0 && destroyed !== 1) throw RedisReplyError.unexpected('session/destroy');
    return { destroyed: destroyed === 1, userId: typeof owner === 'string' ? owner : undefined };
  },
});

import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { STANDING } from './standing.lua';

/** Whether a secret opens the session at this moment, by the clock of Redis. */
export const admit = defineScript({
  name: 'session/admit',
  keys: ['session'],
  args: ['secret'],
  idempotent: true,
  lua:
    STANDING +
    /* lua */ `
local stands = standing()
return (stands == 'current' or stands == 'grace') and 1 or 0
`,
  parse(reply): boolean {
    if (reply !== 0 && reply !== 1) throw RedisReplyError.unexpected('session/admit');
    return reply === 1;
  },
});

import { readFlag } from '../../connection/flag-reply';
import { defineScript } from '../../connection/script';
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
  parse: (reply) => readFlag('session/admit', reply),
});

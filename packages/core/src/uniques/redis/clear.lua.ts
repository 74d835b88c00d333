import { defineScript } from '../../connection/script';
import { SERIES } from './series.lua';

/** Forgets the items of a period. */
export const clear = defineScript({
  name: 'uniques/clear',
  keys: ['group'],
  args: [],
  rest: 'view',
  derives: ['<group>:<series>[:<period>]'],
  idempotent: true,
  lua:
    SERIES +
    /* lua */ `

return redis.call('UNLINK', keysOf(1)[1])
`,
  parse: () => undefined,
});

import { defineScript } from '../../../connection/script';
import { FENCE } from './fence.lua';
import { parseNews } from './news';

/** Reads the fence, and begins it anew where it was lost or comes from another history. */
export const open = defineScript({
  name: 'cache/open',
  keys: ['fence'],
  args: ['seen', 'ttl'],
  idempotent: true,
  lua:
    FENCE +
    /* lua */ `
open()
return news()
`,
  parse: (reply) => parseNews('cache/open', reply),
});

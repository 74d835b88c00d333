import { defineScript } from '../../../connection/script';
import { readFlag } from '../../../connection/flag-reply';
import { HELD } from './held.lua';

/** Puts the end of a lease off, if it is still held. */
export const renew = defineScript({
  name: 'cache/renew',
  keys: ['lease'],
  args: ['token', 'ttl'],
  idempotent: true,
  lua:
    HELD +
    /* lua */ `
local ttl = ARGV[2] -- ms

return redis.call('PEXPIRE', lease, ttl)
`,
  parse: (reply) => readFlag('cache/renew', reply),
});

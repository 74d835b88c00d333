import { defineScript } from '../../../connection/script';
import { readFlag } from '../../../connection/flag-reply';
import { HELD } from './held.lua';

/** Ends a lease without storing anything, and tells those who wait why. */
export const giveUp = defineScript({
  name: 'cache/give-up',
  keys: ['lease'],
  args: ['token', 'word', 'channel', 'id'],
  idempotent: true,
  lua:
    HELD +
    /* lua */ `
local word    = ARGV[2]
local channel = ARGV[3]
local id      = ARGV[4]

redis.call('DEL', lease)
if waited then redis.pcall('PUBLISH', channel, word .. ' ' .. id) end
return 1
`,
  parse: (reply) => readFlag('cache/give-up', reply),
});

import { defineScript } from '../../../connection/script';
import { readFlag } from '../../../connection/flag-reply';
import { HELD } from './held.lua';

/** Stores what was loaded under a lease, if that is still held, and ends it. */
export const fill = defineScript({
  name: 'cache/fill',
  keys: ['lease', 'entry'],
  args: ['token', 'frame', 'ttl', 'channel', 'id'],
  idempotent: true,
  lua:
    HELD +
    /* lua */ `
local entry   = KEYS[2]
local frame   = ARGV[2]
local ttl     = ARGV[3] -- ms
local channel = ARGV[4]
local id      = ARGV[5]

redis.call('SET', entry, frame, 'PX', ttl)
redis.call('DEL', lease)
if waited then redis.pcall('PUBLISH', channel, 'f ' .. id) end
return 1
`,
  parse: (reply) => readFlag('cache/fill', reply),
});

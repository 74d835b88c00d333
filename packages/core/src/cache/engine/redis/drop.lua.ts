import { defineScript } from '../../../connection/script';
import { readFlag } from '../../../connection/flag-reply';

/**
 * Deletes an entry, with the lease of whoever loads or writes it, so that nobody stores what he read before. A writer takes
 * the lease in the same step; in a Redis that is full it goes without.
 */
export const drop = defineScript({
  name: 'cache/drop',
  keys: ['entry', 'lease'],
  args: ['writer', 'ttl', 'channel', 'id'],
  idempotent: true,
  lua: /* lua */ `
local entry   = KEYS[1]
local lease   = KEYS[2]
local writer  = ARGV[1] -- the token of its lease; empty for none
local ttl     = ARGV[2] -- ms
local channel = ARGV[3]
local id      = ARGV[4]

local existed = redis.call('UNLINK', entry)
redis.call('DEL', lease)
if writer ~= '' then redis.pcall('SET', lease, writer, 'PX', ttl) end
redis.pcall('PUBLISH', channel, 'd ' .. id)
return existed
`,
  parse: (reply) => readFlag('cache/drop', reply),
});

import { defineScript } from '../../../connection/script';
import { readFlag } from '../../../connection/flag-reply';

/**
 * Stores a value that its owner gives. Whoever loads it meanwhile stores nothing. Not sent twice, nor carried out late, when its
 * owner was told that it failed: somebody else may have come in between.
 */
export const put = defineScript({
  name: 'cache/put',
  keys: ['entry', 'lease'],
  args: ['frame', 'ttl', 'channel', 'id', 'latest'],
  lua: /* lua */ `
local entry   = KEYS[1]
local lease   = KEYS[2]
local frame   = ARGV[1]
local ttl     = ARGV[2] -- ms
local channel = ARGV[3]
local id      = ARGV[4]
local latest  = tonumber(ARGV[5]) -- ms of the clock of Redis

local time = redis.call('TIME')
if time[1] * 1000 + time[2] / 1000 > latest then return 0 end
local stored = redis.pcall('SET', entry, frame, 'PX', ttl)
redis.call('DEL', lease)
if stored.err then redis.call('UNLINK', entry) end -- what is in a Redis that is full is old all the same
redis.pcall('PUBLISH', channel, 'd ' .. id)
return stored.err and stored or 1
`,
  parse: (reply) => readFlag('cache/put', reply),
});

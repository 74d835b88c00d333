import { defineScript } from '../../../connection/script';
import { parseDone } from './done';

/** Stores a value that its owner gives. Whoever loads it meanwhile stores nothing. Not sent twice: somebody else may have come in between. */
export const put = defineScript({
  name: 'cache/put',
  keys: ['entry', 'lease'],
  args: ['frame', 'ttl', 'channel', 'id'],
  lua: /* lua */ `
local entry   = KEYS[1]
local lease   = KEYS[2]
local frame   = ARGV[1]
local ttl     = ARGV[2] -- ms
local channel = ARGV[3]
local id      = ARGV[4]

redis.call('UNLINK', entry) -- a full Redis still deletes
redis.call('DEL', lease)
redis.call('SET', entry, frame, 'PX', ttl)
redis.pcall('PUBLISH', channel, 'd ' .. id)
return 1
`,
  parse: (reply) => parseDone('cache/put', reply),
});

import { defineScript } from '../../connection/script';
import { readFlag } from '../../connection/flag-reply';

/** Forgets that an execution was begun, unless it was completed or somebody else has begun the work since. Tells who waits. */
export const release = defineScript({
  name: 'idempotency/release',
  keys: ['record'],
  args: ['owner', 'channel'],
  idempotent: true,
  lua: /* lua */ `
local record  = KEYS[1]
local owner   = ARGV[1]
local channel = ARGV[2]

local stored = redis.call('HMGET', record, 'owner', 'ends')
if not stored[1] then return 1 end
if stored[1] ~= owner or not stored[2] then return 0 end
redis.call('DEL', record)
redis.pcall('PUBLISH', channel, '') -- who may not publish releases all the same
return 1
`,
  parse: (reply) => readFlag('idempotency/release', reply),
});

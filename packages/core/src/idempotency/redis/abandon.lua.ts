import { defineScript } from '../../connection/script';
import { readFlag } from '../../connection/flag-reply';

/** Ends a lease now, with nothing known of the work. Tells who waits. */
export const abandon = defineScript({
  name: 'idempotency/abandon',
  keys: ['record'],
  args: ['owner', 'ttl', 'channel'],
  idempotent: true,
  lua: /* lua */ `
local record  = KEYS[1]
local owner   = ARGV[1]
local ttl     = tonumber(ARGV[2]) -- ms
local channel = ARGV[3]

local stored = redis.call('HMGET', record, 'owner', 'ends')
if stored[1] ~= owner or not stored[2] then return 0 end
redis.call('HSET', record, 'ends', '0')
redis.call('PEXPIRE', record, ttl)
redis.pcall('PUBLISH', channel, '') -- who may not publish abandons all the same
return 1
`,
  parse: (reply) => readFlag('idempotency/abandon', reply),
});

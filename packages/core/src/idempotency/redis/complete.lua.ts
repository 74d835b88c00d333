import { defineScript } from '../../connection/script';
import { readFlag } from '../../connection/flag-reply';

/**
 * Stores the result, unless somebody else has begun the work since: a compare-and-set on the owner. A lapsed lease alone, or
 * a record that Redis has lost, is no reason to lose the result too. Tells who waits.
 */
export const complete = defineScript({
  name: 'idempotency/complete',
  keys: ['record'],
  args: ['owner', 'fingerprint', 'token', 'ttl', 'result', 'channel'],
  idempotent: true,
  lua: /* lua */ `
local record      = KEYS[1]
local owner       = ARGV[1]
local fingerprint = ARGV[2]
local token       = ARGV[3]
local ttl         = tonumber(ARGV[4]) -- ms
local result      = ARGV[5]
local channel     = ARGV[6]

local stored = redis.call('HGET', record, 'owner')
if stored and stored ~= owner then return 0 end
redis.call('HSET', record, 'owner', owner, 'fingerprint', fingerprint, 'token', token, 'result', result)
redis.call('HDEL', record, 'ends')
redis.call('PEXPIRE', record, ttl)
redis.pcall('PUBLISH', channel, '') -- who may not publish stores all the same
return 1
`,
  parse: (reply) => readFlag('idempotency/complete', reply),
});

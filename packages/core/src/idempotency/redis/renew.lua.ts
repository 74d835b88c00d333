import { defineScript } from '../../connection/script';
import { readFlag } from '../../connection/flag-reply';

/**
 * Sets the end of a lease to `lease` from now. A record that Redis has lost is written again: nobody has begun the work
 * since. Whether the execution still owns the work.
 */
export const renew = defineScript({
  name: 'idempotency/renew',
  keys: ['record'],
  args: ['owner', 'fingerprint', 'token', 'lease', 'ttl'],
  idempotent: true,
  lua: /* lua */ `
local record      = KEYS[1]
local owner       = ARGV[1]
local fingerprint = ARGV[2]
local token       = ARGV[3]
local lease       = tonumber(ARGV[4]) -- ms
local ttl         = tonumber(ARGV[5]) -- ms

local stored = redis.call('HMGET', record, 'owner', 'ends')
if stored[1] and (stored[1] ~= owner or not stored[2]) then return 0 end
local time = redis.call('TIME')
local ends = time[1] * 1000 + math.floor(time[2] / 1000) + lease
redis.call('HSET', record, 'owner', owner, 'fingerprint', fingerprint, 'token', token,
  'ends', string.format('%.0f', ends))
redis.call('PEXPIRE', record, lease + ttl)
return 1
`,
  parse: (reply) => readFlag('idempotency/renew', reply),
});

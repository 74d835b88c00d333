import { readFlag } from '../../connection/flag-reply';
import { defineScript } from '../../connection/script';
import { DERIVED, KERNEL, KERNEL_KEYS } from './kernel.lua';

/** Stores what was read from the database, unless somebody has written since that began. Whether it did. */
export const fill = defineScript({
  name: 'write-behind/fill',
  keys: KERNEL_KEYS,
  args: ['member', 'token', 'id', 'version', 'kind', 'bytes', 'ttl'],
  derives: DERIVED,
  idempotent: true,
  lua:
    KERNEL +
    /* lua */ `
local member  = ARGV[1]
local token   = ARGV[2]
local id      = ARGV[3]
local version = ARGV[4]
local kind    = ARGV[5]
local bytes   = ARGV[6]
local ttl     = ARGV[7] -- ms

if redis.call('GET', loadOf(member)) ~= token then return 0 end
local record = recordOf(member)
if redis.call('EXISTS', record) == 1 then return 0 end
redis.call('HSET', record, 'id', id, 'v', version, 't', whole(now), 'f', version, 'k', kind)
if kind == 'v' then redis.call('HSET', record, 'b', bytes) end
redis.call('PEXPIRE', record, ttl)
return 1
`,
  parse: (reply) => readFlag('write-behind/fill', reply),
});

import { readFlag } from '../../connection/flag-reply';
import { defineScript } from '../../connection/script';
import { DERIVED, KERNEL, KERNEL_KEYS } from './kernel.lua';

/**
 * Takes back a write beyond the limits that could not be written to the database, unless it was written upon: there is no record
 * then, and the database is asked. Whether it did.
 */
export const undo = defineScript({
  name: 'write-behind/undo',
  keys: KERNEL_KEYS,
  args: ['member', 'version'],
  derives: DERIVED,
  idempotent: true,
  lua:
    KERNEL +
    /* lua */ `
local member  = ARGV[1]
local version = ARGV[2]

evenWhenFull()
local kept = redis.call('HMGET', recordOf(member), 'v', 'x')
if kept[1] ~= version or not kept[2] then return 0 end
forget(member)
redis.call('ZREM', dead, member)
redis.call('DEL', recordOf(member))
return 1
`,
  parse: (reply) => readFlag('write-behind/undo', reply),
});

import { defineScript } from '../../connection/script';
import { ACCEPT, ACCEPT_ARGS } from './accept.lua';
import { parseAccepted } from './accepted';
import { DERIVED, KERNEL_KEYS } from './kernel.lua';

/** Replaces the value of a record, or leaves none. */
export const set = defineScript({
  name: 'write-behind/set',
  keys: KERNEL_KEYS,
  args: [...ACCEPT_ARGS, 'kind', 'bytes', 'expected'],
  derives: DERIVED,
  lua:
    ACCEPT +
    /* lua */ `
local kind     = ARGV[7] -- v: a value; n: none
local bytes    = ARGV[8]
local expected = ARGV[9] -- the version that is to be replaced; empty for any

if beyond and not force then return overloaded() end
local kept = redis.call('HMGET', record, 'v', 'f', 'c', 'again', 'a', 'x')
if expected ~= '' and kept[1] ~= expected then return { 3, 0, 0 } end

local version = nextVersion(math.max(tonumber(kept[1] or 0), tonumber(kept[2] or 0)))
redis.call('DEL', record)
redis.call('HSET', record, 'k', kind)
if kind == 'v' then redis.call('HSET', record, 'b', bytes) end
for at, field in ipairs({ 'v', 'f', 'c', 'again', 'a', 'x' }) do
  if kept[at] then redis.call('HSET', record, field, kept[at]) end
end
return accept(version)
`,
  parse: (reply) => parseAccepted('write-behind/set', reply),
});

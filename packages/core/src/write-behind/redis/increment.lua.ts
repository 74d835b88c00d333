import { defineScript } from '../../connection/script';
import { ACCEPT, ACCEPT_ARGS } from './accept.lua';
import { parseAccepted } from './accepted';
import { DERIVED, KERNEL_KEYS } from './kernel.lua';

/** Adds to a number in the value of a record, which is JSON. What was added stands beside the value, which stays as it is. */
export const increment = defineScript({
  name: 'write-behind/increment',
  keys: KERNEL_KEYS,
  args: [...ACCEPT_ARGS, 'field', 'by'],
  derives: DERIVED,
  lua:
    ACCEPT +
    /* lua */ `
local field = ARGV[7]
local by    = ARGV[8]

local kept = redis.call('HMGET', record, 'k', 'v', 'f', '+' .. field)
if not kept[1] then return { 4, 0, 0 } end
if beyond and not force then return overloaded() end

-- Looked at once for each value and field: decoded, never encoded again, for that would change it.
if not kept[4] then
  local bytes = redis.call('HGET', record, 'b')
  if bytes then
    local readable, value = pcall(cjson.decode, bytes)
    if not readable or string.sub(bytes, 1, 1) ~= '{' then return { 5, 0, 0 } end
    if value[field] ~= nil and value[field] ~= cjson.null and type(value[field]) ~= 'number' then return { 5, 0, 0 } end
  end
end

local version = nextVersion(math.max(tonumber(kept[2] or 0), tonumber(kept[3] or 0)))
redis.call('HINCRBYFLOAT', record, '+' .. field, by)
redis.call('HSET', record, 'k', 'v')
return accept(version)
`,
  parse: (reply) => parseAccepted('write-behind/increment', reply),
});

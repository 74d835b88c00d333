import { readFlag } from '../../connection/flag-reply';
import { defineScript } from '../../connection/script';

/**
 * Puts a value in the place of another, if that is still there: a string, a field of a hash, or an element of a list, wherever
 * in it that is by now. The TTL of the key stays.
 */
export const replace = defineScript({
  name: 'reencrypt/replace',
  keys: ['key'],
  args: ['kind', 'field', 'before', 'after'],
  idempotent: true,
  lua: /* lua */ `
local key    = KEYS[1]
local kind   = ARGV[1]
local field  = ARGV[2]
local before = ARGV[3]
local after  = ARGV[4]

-- A key that is of another type by now answers with an error, which is no position and equals nothing.
if kind == 'string' then
  if redis.pcall('GET', key) ~= before then return 0 end
  redis.call('SET', key, after, 'KEEPTTL')
elseif kind == 'hash' then
  if redis.pcall('HGET', key, field) ~= before then return 0 end
  redis.call('HSET', key, field, after)
else
  local at = redis.pcall('LPOS', key, before)
  if type(at) ~= 'number' then return 0 end
  redis.call('LSET', key, at, after)
end
return 1
`,
  parse: (reply) => readFlag('reencrypt/replace', reply),
});

import { defineScript } from '../../connection/script';

/**
 * Empties a bucket. A mark, which only what is taken back later looks at, tells charges from before from those since; it
 * stays until the bucket would have been full by itself.
 */
export const gcraReset = defineScript({
  name: 'rate-limit/gcra-reset',
  keys: ['bucket'],
  args: ['capacity'],
  derives: ['<bucket>:reset'],
  idempotent: true,
  lua: /* lua */ `
local bucket   = KEYS[1]
local capacity = tonumber(ARGV[1]) -- µs

local stored = redis.pcall('GET', bucket) -- or something else that stands in its place, to be deleted too
local tat = type(stored) == 'string' and tonumber(string.match(stored, '(%d+)$') or nil)
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
if tat and tat > now then
  local ttl = math.ceil(math.max(tat - now, capacity) / 1000)
  redis.call('SET', bucket .. ':reset', string.format('%.0f', now), 'PX', ttl)
end
redis.call('DEL', bucket)
return 1
`,
  parse: () => undefined,
});

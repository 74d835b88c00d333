import { defineScript } from '../../connection/script';

/** Adds a session to the index of its user, and takes out what has ended by itself. The index ends with its last session. */
export const enrol = defineScript({
  name: 'session/enrol',
  keys: ['index'],
  args: ['handle', 'lifetime'],
  idempotent: true,
  lua: /* lua */ `
local index    = KEYS[1]
local handle   = ARGV[1]
local lifetime = tonumber(ARGV[2]) -- ms

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', index, '-inf', string.format('%.0f', now))
redis.call('ZADD', index, string.format('%.0f', now + lifetime), handle)
local last = redis.call('ZREVRANGE', index, 0, 0, 'WITHSCORES')
redis.call('PEXPIREAT', index, string.format('%.0f', tonumber(last[2])))
return 1
`,
  parse: () => undefined,
});

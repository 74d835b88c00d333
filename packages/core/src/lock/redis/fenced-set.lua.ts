import { RedisReplyError } from '../../errors';
import { defineScript } from '../../connection/script';

/** Sets a value, unless somebody with a later token was there before. */
export const fencedSet = defineScript({
  name: 'lock/fenced-set',
  keys: ['value', 'fence'],
  args: ['value', 'token', 'ttl', 'memory'],
  idempotent: true,
  lua: /* lua */ `
local fence  = KEYS[2]
local token  = tonumber(ARGV[2])
local ttl    = ARGV[3] -- ms
local memory = ARGV[4] -- ms; longer than ttl

if (tonumber(redis.call('GET', fence)) or 0) > token then return 0 end
redis.call('SET', fence, string.format('%.0f', token), 'PX', memory)
redis.call('SET', KEYS[1], ARGV[1], 'PX', ttl)
return 1
`,
  /** Whether it was set. */
  parse(reply): boolean {
    if (typeof reply !== 'number') throw RedisReplyError.unexpected('lock/fenced-set');
    return reply === 1;
  },
});

import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { SERIES } from './series.lua';

export interface AddReply {
  /** Whether it is known of each item. */
  readonly exact: boolean;
  /** Which of the items are new, by their place from 0. */
  readonly places: readonly number[];
}

/**
 * Adds items to the present period. A set that is to be a sketch, or has too many items for its kind, becomes one in the same step.
 * Done again, it changes nothing, but tells of nothing that is new either: so it is not sent twice.
 */
export const add = defineScript({
  name: 'uniques/add',
  keys: ['group'],
  args: ['kind', 'threshold', 'ttl'],
  rest: 'viewAndItems',
  derives: ['<group>:<series>[:<period>]', '<group>:#scratch'],
  lua:
    SERIES +
    /* lua */ `
local kind      = ARGV[1]
local threshold = tonumber(ARGV[2])
local ttl       = tonumber(ARGV[3]) -- ms; 0 for none

local key = keysOf(4)[1]

local function convert()
  local left = redis.call('PTTL', key)
  redis.call('UNLINK', SCRATCH)
  sketch(key, SCRATCH)
  redis.call('RENAME', SCRATCH, key)
  if left < 0 then redis.call('PERSIST', key) else redis.call('PEXPIRE', key, left) end
end

local present = typeOf(key)
if present == 'set' and kind == 'approximate' then
  convert()
  present = 'string'
end
local exact = present == 'set' or (present == 'none' and kind ~= 'approximate')
local command = exact and 'SADD' or 'PFADD'
local reply = { exact and 1 or 0 }
for i = 9, #ARGV do
  if redis.call(command, key, ARGV[i]) == 1 then reply[#reply + 1] = i - 9 end
end
if ttl > 0 and redis.call('PTTL', key) == -1 then redis.call('PEXPIRE', key, ttl) end
if exact and kind == 'auto' and redis.call('SCARD', key) > threshold then convert() end
return reply
`,
  parse(reply): AddReply {
    if (!Array.isArray(reply)) throw RedisReplyError.unexpected('uniques/add');
    const [exact, ...places] = reply.map(Number);
    return { exact: exact === 1, places };
  },
});

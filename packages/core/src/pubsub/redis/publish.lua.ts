import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';

export interface ChannelPosition {
  /** Random, born with the counter: another one means that the counter was lost. */
  readonly generation: string;
  /** How many messages there were in this generation. */
  readonly n: number;
}

/**
 * Counts a message and passes it on as `<generation> <n> <payload>`, in one step, so that messages arrive in the order of
 * their numbers. With a step of 0 nothing is counted, and `<generation> <n>` tells whoever listens where the channel stands.
 *
 * The counter is a hash, `generation` and `n`; its key is the name of the channel, too. Not idempotent: what may have been
 * published is not published again.
 */
export const publish = defineScript({
  name: 'pubsub/publish',
  keys: ['counter'],
  args: ['birth', 'ttl', 'sharded', 'step', 'payload'],
  lua: /* lua */ `
local counter = KEYS[1]
local birth   = ARGV[1] -- the generation, if one begins
local ttl     = tonumber(ARGV[2]) -- ms
local sharded = ARGV[3]
local step    = ARGV[4]
local payload = ARGV[5]

local generation = redis.call('HGET', counter, 'generation')
if not generation then
  redis.call('DEL', counter)
  redis.call('HSET', counter, 'generation', birth)
  generation = birth
end
redis.call('PEXPIRE', counter, ttl) -- first: a Redis that is full refuses to count, but not after a write that takes no memory
local n = redis.call('HINCRBY', counter, 'n', step)

local frame = generation .. ' ' .. string.format('%.0f', n)
if step ~= '0' then frame = frame .. ' ' .. payload end
if sharded == '1' then
  local sent = redis.pcall('SPUBLISH', counter, frame)
  if type(sent) ~= 'table' then return { generation, n } end
  if not string.find(sent.err, 'Unknown Redis command', 1, true) then return sent end
end
redis.call('PUBLISH', counter, frame) -- before Redis 7, and where nothing is sharded
return { generation, n }
`,
  parse(reply): ChannelPosition {
    const [generation, n] = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
    if (typeof generation !== 'string' || typeof n !== 'number')
      throw RedisReplyError.unexpected('pubsub/publish');
    return { generation, n };
  },
});

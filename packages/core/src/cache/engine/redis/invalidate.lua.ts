import { defineScript } from '../../../connection/script';
import { FENCE } from './fence.lua';
import { parseNews } from './news';

/** Invalidates all that was read from the source before, or what has one of the members. */
export const invalidate = defineScript({
  name: 'cache/invalidate',
  keys: ['fence'],
  args: ['seen', 'ttl', 'all', 'capacity', 'channel'],
  rest: 'members',
  idempotent: true,
  lua:
    FENCE +
    /* lua */ `
local all      = ARGV[3] == '1'
local capacity = tonumber(ARGV[4])
local channel  = ARGV[5]

local epoch, id = open()
local stamp = math.max(epoch + 1, now)
if all then
  raise(stamp, id)
else
  for at = 6, #ARGV do redis.call('ZADD', fence, whole(stamp), ARGV[at]) end
  redis.call('ZADD', fence, whole(stamp + 1), 'epoch')
  local count = redis.call('ZCARD', fence)
  if count > capacity then
    -- A tenth at once, so that it is not done at every call. The history comes first, and stays.
    local last = count - math.floor(capacity * 0.9)
    local highest = redis.call('ZRANGE', fence, last, last, 'WITHSCORES')[2]
    redis.call('ZREMRANGEBYRANK', fence, 1, last)
    redis.call('ZADD', fence, highest, 'floor')
  end
end
redis.pcall('PUBLISH', channel, 'i') -- who may not publish tells nobody
return news()
`,
  parse: (reply) => parseNews('cache/invalidate', reply),
});

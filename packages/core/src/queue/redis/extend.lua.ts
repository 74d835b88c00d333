import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { DERIVED, LAYOUT, QUEUE_KEYS } from './layout.lua';

/** Sets the leases of jobs anew, unless they are longer: two values for each, the id and the token. */
export const extend = defineScript({
  name: 'queue/extend',
  keys: QUEUE_KEYS,
  args: ['lease'],
  rest: 'jobs',
  derives: DERIVED,
  idempotent: true,
  lua:
    LAYOUT +
    /* lua */ `
local lease = tonumber(ARGV[1]) -- ms

local ids, held, lost = {}, {}, {}
for i = 2, #ARGV, 2 do ids[#ids + 1] = ARGV[i] end
local records = call('HMGET', jobs, unpack(ids))
local ends = whole(now + lease)
for n, id in ipairs(ids) do
  if runs(records[n], ARGV[1 + 2 * n]) then
    held[#held + 1] = ends
    held[#held + 1] = id
  else
    lost[#lost + 1] = n
  end
end
if #held > 0 then
  evenWhenFull()
  call('ZADD', leases, 'GT', unpack(held))
end
return lost
`,
  /** Which of them, from 0, are not held any more. */
  parse(reply): readonly number[] {
    if (!Array.isArray(reply)) throw RedisReplyError.unexpected('queue/extend');
    return (reply as readonly number[]).map((place) => place - 1);
  },
});

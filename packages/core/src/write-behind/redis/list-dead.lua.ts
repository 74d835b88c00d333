import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { DERIVED, KERNEL, KERNEL_KEYS } from './kernel.lua';
import type { RawRecord } from './raw-record';

export interface RawDead {
  readonly raw: RawRecord;
  /** In ms since 1970, by the clock of Redis. */
  readonly diedAt: number;
}

/** Dead letters, the oldest first. */
export const listDead = defineScript({
  name: 'write-behind/list-dead',
  keys: KERNEL_KEYS,
  args: ['skip', 'limit'],
  derives: DERIVED,
  binary: true,
  idempotent: true,
  lua:
    KERNEL +
    /* lua */ `
local skip  = tonumber(ARGV[1])
local limit = tonumber(ARGV[2])

local members = redis.call('ZRANGE', dead, skip, skip + limit - 1, 'WITHSCORES')
local letters = {}
for at = 1, #members, 2 do
  letters[#letters + 1] = members[at + 1]
  letters[#letters + 1] = redis.call('HGETALL', recordOf(members[at]))
end
return letters
`,
  parse(reply): RawDead[] {
    if (!Array.isArray(reply)) throw RedisReplyError.unexpected('write-behind/list-dead');
    const flat = reply as readonly unknown[];
    return Array.from({ length: flat.length / 2 }, (_, at) => ({
      diedAt: Number(flat[2 * at]),
      raw: flat[2 * at + 1] as RawRecord,
    }));
  },
});

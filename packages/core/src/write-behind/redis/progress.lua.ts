import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { DERIVED, KERNEL, KERNEL_KEYS } from './kernel.lua';

export interface Progress {
  /** `absent`: Redis does not have that version, and cannot tell whether the database has it. */
  readonly state: 'waiting' | 'written' | 'dead' | 'absent';
  /** Of the record; of one that is gone, that of its oldest write that is not in the database; 0 when there is none. */
  readonly version: number;
}

const STATES: readonly Progress['state'][] = ['waiting', 'written', 'dead', 'absent'];

/** Of members and versions by turns, whether that version, or one after it, is in the database. */
export const progress = defineScript({
  name: 'write-behind/progress',
  keys: KERNEL_KEYS,
  args: [],
  rest: 'wanted',
  derives: DERIVED,
  idempotent: true,
  lua:
    KERNEL +
    /* lua */ `
local function stateOf(member, version)
  local kept = redis.call('HMGET', recordOf(member), 'v', 'f')
  local waiting = redis.call('ZSCORE', dirty, member)
  local present, stored = tonumber(kept[1] or waiting or 0), tonumber(kept[2] or 0)
  if stored >= version and version > 0 then return 1, present end
  if redis.call('ZSCORE', dead, member) then return 2, present end
  if waiting then return 0, present end
  return present < version and 3 or 1, present
end

local replies = {}
for at = 1, #ARGV, 2 do
  local state, present = stateOf(ARGV[at], tonumber(ARGV[at + 1]))
  replies[#replies + 1] = state
  replies[#replies + 1] = whole(present)
end
return replies
`,
  parse(reply): Progress[] {
    if (!Array.isArray(reply)) throw RedisReplyError.unexpected('write-behind/progress');
    const flat = reply as readonly unknown[];
    return Array.from({ length: flat.length / 2 }, (_, at) => {
      const state = STATES[Number(flat[2 * at])];
      if (state === undefined) throw RedisReplyError.unexpected('write-behind/progress');
      return { state, version: Number(flat[2 * at + 1]) };
    });
  },
});

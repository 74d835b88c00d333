import type { ScriptReply } from '../../connection/script';
import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { BOARD, DERIVED } from './board.lua';

export type WriteOperation = 'add' | 'set' | 'increment' | 'best' | 'remove' | 'data';

/** What became of an id on one board. */
export interface WriteReply {
  readonly changed: boolean;
  readonly previous: number | undefined;
  readonly score: number | undefined;
}

/**
 * Writes one id on several boards of a group: on all, or on none when a score would leave the range of doubles, which is
 * `undefined`.
 *
 * Data of an id goes with any write; empty leaves it as it is, unless the operation is `data`.
 */
export const write = defineScript({
  name: 'leaderboard/write',
  keys: ['group'],
  args: ['operation', 'id', 'value', 'data'],
  rest: 'boards',
  derives: DERIVED,
  lua:
    BOARD +
    /* lua */ `
local operation = ARGV[1]
local id        = ARGV[2]
local value     = tonumber(ARGV[3])
local data      = ARGV[4]

local function merged(board, present)
  local result = present
  for back = 1, board.steps - 1 do
    local score = tonumber(redis.call('ZSCORE', stepKey(board, back), id))
    if score then
      if not result then result = score
      elseif board.merge == 'sum' then result = result + score
      elseif better(board, score, result) then result = score end
    end
  end
  return result
end

-- What an operation makes of a score; nil for no change.
local function outcome(board, score, onBoard)
  if operation == 'add' then return not onBoard and value or nil end
  if operation == 'set' then return value end
  if operation == 'increment' then return (score or 0) + value end
  if operation == 'best' and (not score or better(board, value, score)) then return value end
end

-- A hash that Redis evicted is made anew of the sorted set.
local function restore(board)
  local number = 0
  for _, member in ipairs(redis.call('ZRANGE', board.scores, 0, -1)) do
    local written = string.sub(member, 1, 16)
    local given = board.inverted and LAST - tonumber(written) or tonumber(written)
    number = math.max(number, given)
    redis.call('HSET', board.members, string.sub(member, 17), written)
  end
  redis.call('HSET', board.members, '', string.format('%.0f', number))
end

local function leave(board, member)
  redis.call('ZREM', board.scores, member)
  redis.call('HDEL', board.members, id)
  for back = 0, board.steps - 1 do redis.call('ZREM', stepKey(board, back), id) end
end

-- Gives an id its place behind, or before, all that have this score already.
local function place(plan, score, new)
  local board = plan.board
  if board.plain then
    redis.call('ZADD', board.scores, text(score), id)
    if new then redis.call('HSET', board.members, id, new) end
    return
  end
  if plan.before then redis.call('ZREM', board.scores, plan.member) end
  local number = (tonumber(plan.last) or 0) + 1
  local written = digits(board, number)
  redis.call('ZADD', board.scores, text(score), written .. id)
  redis.call('HSET', board.members, '', string.format('%.0f', number), id, written .. (new or plan.data or ''))
end

local function attach(plan, data)
  local board = plan.board
  local kept = (board.plain and '' or string.sub(plan.member, 1, 16)) .. data
  if kept == '' then redis.call('HDEL', board.members, id) else redis.call('HSET', board.members, id, kept) end
end

-- Follows a change of the board in its distinct scores, where they are kept.
local function follow(board, before, after)
  if redis.call('EXISTS', board.distinct) == 0 then return end
  if after then redis.call('ZADD', board.distinct, text(after), text(after)) end
  if before and redis.call('ZCOUNT', board.scores, before, before) == 0 then
    redis.call('ZREM', board.distinct, text(tonumber(before)))
  end
end

local function keep(board)
  if board.steps == 0 then
    expire(board.scores, board.ttl)
    expire(board.members, board.ttl)
    return
  end
  for _, key in ipairs({ board.scores, board.members, board.root .. ':at' }) do
    redis.call('PEXPIRE', key, board.ttl)
  end
end

local function planned(board)
  local kept = board.plain and {} or redis.call('HMGET', board.members, '', id)
  if not board.plain and not kept[1] and redis.call('EXISTS', board.scores) == 1 then
    restore(board)
    kept = redis.call('HMGET', board.members, '', id)
  end
  local plan = { board = board, last = kept[1], data = dataOf(board, kept[2]) }
  plan.member, plan.before = find(board, id, kept[2])
  local score = plan.before
  if board.steps > 0 then score = redis.call('ZSCORE', stepKey(board, 0), id) end
  plan.present = outcome(board, tonumber(score), plan.before)
  plan.score = plan.present and board.steps > 0 and merged(board, plan.present) or plan.present
  return plan
end

-- Whether the score changed, and what it is.
local function apply(plan)
  local board, before, score = plan.board, plan.before, plan.score
  if operation == 'remove' then
    if not before then return 0, false end
    leave(board, plan.member)
    follow(board, before)
    return 1, false
  end
  if score and board.steps > 0 then
    redis.call('ZADD', stepKey(board, 0), text(plan.present), id)
    expire(stepKey(board, 0), board.ttl)
  end
  local new = operation == 'data' and data or data ~= '' and data
  if score and tonumber(before) ~= score then
    place(plan, score, new)
    follow(board, before, score)
    keep(board)
    return 1, text(score)
  end
  if before and new then attach(plan, new) end
  keep(board)
  return 0, before
end

local plans, reply = {}, {}
for from = 5, #ARGV, 8 do
  local plan = planned(open(from))
  for _, score in ipairs({ plan.present, plan.score }) do
    if score - score ~= 0 then return 'overflow' end
  end
  plans[#plans + 1] = plan
end
for _, plan in ipairs(plans) do
  local changed, after = apply(plan)
  reply[#reply + 1] = changed
  reply[#reply + 1] = plan.before or false
  reply[#reply + 1] = after or false
end
return reply
`,
  parse(reply): readonly WriteReply[] | undefined {
    if (reply === 'overflow') return undefined;
    if (!Array.isArray(reply)) throw RedisReplyError.unexpected('leaderboard/write');
    const values = reply as readonly ScriptReply[];
    return Array.from({ length: values.length / 3 }, (_, index) => {
      const [changed, previous, score] = values.slice(index * 3);
      return { changed: changed === 1, previous: readScore(previous), score: readScore(score) };
    });
  },
});

/** A score of a reply; `undefined` for none. @throws {RedisReplyError} for anything else. */
export function readScore(value: ScriptReply | undefined): number | undefined {
  if (value === null) return undefined;
  const score = typeof value === 'string' ? Number(value) : NaN;
  if (Number.isNaN(score)) throw RedisReplyError.unexpected('a script of leaderboards');
  return score;
}

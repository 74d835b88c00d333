import { PERIODS } from '../../periods.lua';

/** What the scripts make of `group`: each may have to put a rolling board together first. */
export const DERIVED = [
  '<group>:<board>[:<period>]',
  '<group>:<board>[:<period>]:members',
  '<group>:<board>[:<period>]:distinct',
  '<group>:<board>:at',
  '<group>:<board>:fresh',
  '<group>:<board>:next',
  '<group>:<board>:next-members',
] as const;

/**
 * What every script of leaderboards begins with.
 *
 * | key | what |
 * |---|---|
 * | `<board>` | zset: member → score. A member is the id, with ties by arrival 16 digits and the id |
 * | `<board>:members` | hash: id → the digits of its member, then its data as JSON. The field with no name has the last number that was given out |
 * | `<board>:distinct` | zset of the scores that there are, for dense ranks; there for as long as somebody asks for them |
 * | `<board>:at` | of a rolling window: the step that the board was put together for |
 * | `<board>:<step>` | of a rolling window: zset id → score in that step |
 *
 * The digits are a number that grows, or falls, with every change of a score: a sorted set orders equal scores by their members,
 * so that ties are in order at no cost, and scores keep all 53 bits.
 */
export const BOARD =
  PERIODS +
  /* lua */ `
local group = KEYS[1]
local LAST = 9007199254740991

local function text(number) return string.format('%.17g', number) end

local function expire(key, ttl)
  if ttl > 0 and redis.call('PTTL', key) == -1 then redis.call('PEXPIRE', key, ttl) end
end

local function better(board, a, b)
  if board.desc then return a > b end
  return a < b
end

-- How many are better than a score, or as good.
local function ahead(board, key, score, orEqual)
  local bound = (orEqual and '' or '(') .. score
  if board.desc then return redis.call('ZCOUNT', key, bound, '+inf') end
  return redis.call('ZCOUNT', key, '-inf', bound)
end

local function position(board, member)
  return redis.call(board.desc and 'ZREVRANK' or 'ZRANK', board.scores, member)
end

local function digits(board, number)
  return string.format('%016.0f', board.inverted and LAST - number or number)
end

-- How an id stands in the sorted set, and its score; nil if it does not.
local function find(board, id, kept)
  local member = id
  if not board.plain then
    if not kept then return nil end
    member = string.sub(kept, 1, 16) .. id
  end
  local score = redis.call('ZSCORE', board.scores, member)
  if score then return member, score end
end

local function dataOf(board, kept)
  local data = string.sub(kept or '', board.plain and 1 or 17)
  return data ~= '' and data
end

local function stepKey(board, back) return board.root .. ':' .. (board.period - back) end

-- Puts a rolling board together of its steps, in the order that its members had before.
local function compose(board)
  local fresh, scores, members = board.root .. ':fresh', board.root .. ':next', board.root .. ':next-members'
  local merge = { 'ZUNIONSTORE', fresh, board.steps }
  for back = 0, board.steps - 1 do merge[#merge + 1] = stepKey(board, back) end
  merge[#merge + 1] = 'AGGREGATE'
  merge[#merge + 1] = board.merge == 'sum' and 'SUM' or board.desc and 'MAX' or 'MIN'
  redis.call('DEL', scores, members)
  local count = redis.call(unpack(merge))
  redis.call('PEXPIRE', fresh, 60000)
  local number = tonumber(redis.call('HGET', board.members, '')) or 0
  for from = 0, count - 1, 1000 do
    local page = redis.call('ZRANGE', fresh, from, from + 999, 'WITHSCORES')
    local ids, zadd, hset = {}, { 'ZADD', scores }, { 'HSET', members }
    for i = 1, #page, 2 do ids[#ids + 1] = page[i] end
    local kept = redis.call('HMGET', board.members, unpack(ids))
    for i, id in ipairs(ids) do
      if not kept[i] and not board.plain then
        number = number + 1
        kept[i] = digits(board, number)
      end
      zadd[#zadd + 1] = page[i * 2]
      zadd[#zadd + 1] = board.plain and id or string.sub(kept[i], 1, 16) .. id
      if kept[i] then
        hset[#hset + 1] = id
        hset[#hset + 1] = kept[i]
      end
    end
    redis.call(unpack(zadd))
    if #hset > 2 then redis.call(unpack(hset)) end
  end
  redis.call('HSET', members, '', string.format('%.0f', number))
  redis.call('DEL', fresh, board.scores, board.distinct)
  if count > 0 then redis.call('RENAME', scores, board.scores) end
  redis.call('RENAME', members, board.members)
  redis.call('SET', board.root .. ':at', board.period)
  for _, key in ipairs({ board.scores, board.members, board.root .. ':at' }) do
    redis.call('PEXPIRE', key, board.ttl)
  end
end

-- The board that the values of ARGV from this index on are about, at a moment in ms.
local function open(from, at)
  local order, ties, unit = ARGV[from + 1], ARGV[from + 2], ARGV[from + 3]
  local board = {
    root = group .. ':' .. ARGV[from],
    desc = order == 'desc',
    plain = ties == 'id',
    inverted = (order == 'desc') == (ties == 'first'),
    ttl = tonumber(ARGV[from + 5]),
    steps = tonumber(ARGV[from + 6]),
    merge = ARGV[from + 7],
  }
  local root = board.root
  if unit ~= '' then
    board.period = periodOf(tonumber(at) or presentMs(), unit, tonumber(ARGV[from + 4]))
    if board.steps == 0 then root = root .. ':' .. board.period end
  end
  board.scores, board.members, board.distinct = root, root .. ':members', root .. ':distinct'
  if board.steps > 0 and redis.call('GET', root .. ':at') ~= tostring(board.period) then compose(board) end
  return board
end

-- The distinct scores, collected by the first who asks and kept up to date by who writes, for an hour after the last.
local function distinct(board)
  if redis.call('EXISTS', board.distinct) == 0 then
    local from = '-inf'
    while from do
      local page = redis.call('ZRANGEBYSCORE', board.scores, from, '+inf', 'WITHSCORES', 'LIMIT', 0, 100)
      local zadd = { 'ZADD', board.distinct }
      for i = 2, #page, 2 do
        zadd[#zadd + 1] = page[i]
        zadd[#zadd + 1] = text(tonumber(page[i]))
      end
      if #page > 0 then redis.call(unpack(zadd)) end
      from = #page > 0 and '(' .. page[#page]
    end
  end
  redis.call('PEXPIRE', board.distinct, 3600000)
  return board.distinct
end

-- The rank that those with a score share; of the ordinal kind, that of the position.
local function rankOf(board, kind, score, place)
  if kind == 'competition' then return ahead(board, board.scores, score) + 1 end
  if kind == 'modified' then return ahead(board, board.scores, score, true) end
  if kind == 'dense' then return ahead(board, distinct(board), score) + 1 end
  return place + 1
end
`;

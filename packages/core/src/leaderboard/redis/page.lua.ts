import type { ScriptReply } from '../../connection/script';
import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { BOARD, DERIVED } from './board.lua';
import { readData } from './standings.lua';
import { readScore } from './write.lua';

export interface PageReply {
  /** How many are on the board. */
  readonly total: number;
  /** How many of them were asked about. */
  readonly matched: number;
  /** The position of the first, from 0. */
  readonly start: number;
  /** The rank of the first; of the modified kind, that of the last. */
  readonly rank: number;
  readonly entries: readonly {
    readonly id: string;
    readonly score: number;
    readonly data: string | undefined;
  }[];
}

/**
 * A part of a board: `position` from an offset on, `around` so many before and after an id, `score` from an offset in those with
 * a score of the range. `undefined` around an id that is not there.
 */
export const page = defineScript({
  name: 'leaderboard/page',
  keys: ['group'],
  args: ['mode', 'rank', 'at', 'data', 'offset', 'limit', 'from', 'to'],
  rest: 'board',
  derives: DERIVED,
  idempotent: true,
  lua:
    BOARD +
    /* lua */ `
local mode   = ARGV[1]
local rank   = ARGV[2]
local at     = ARGV[3]
local data   = ARGV[4]
local offset = tonumber(ARGV[5]) -- around an id: how many before it
local limit  = tonumber(ARGV[6]) -- around an id: how many after it
local from   = ARGV[7]           -- the lowest score, or the id
local to     = ARGV[8]

local board = open(9, at)
local total = redis.call('ZCARD', board.scores)
local matched, start, stop = total, offset, math.min(offset + limit, total) - 1
if mode == 'around' then
  local member, score = find(board, from, not board.plain and redis.call('HGET', board.members, from))
  if not score then return nil end
  local own = position(board, member)
  start, stop = math.max(own - offset, 0), math.min(own + limit, total - 1)
elseif mode == 'score' then
  local first = 0
  if board.desc then
    if to ~= '+inf' then first = redis.call('ZCOUNT', board.scores, '(' .. to, '+inf') end
  elseif from ~= '-inf' then
    first = redis.call('ZCOUNT', board.scores, '-inf', '(' .. from)
  end
  matched = redis.call('ZCOUNT', board.scores, from, to)
  start = first + offset
  stop = first + math.min(offset + limit, matched) - 1
end
if stop < start then return { total, matched, start, 0 } end

local found = redis.call(board.desc and 'ZREVRANGE' or 'ZRANGE', board.scores, start, stop, 'WITHSCORES')
local ids, bound = {}, rank == 'modified' and found[#found] or found[2]
for i = 1, #found, 2 do ids[#ids + 1] = board.plain and found[i] or string.sub(found[i], 17) end
local kept = data == '1' and redis.call('HMGET', board.members, unpack(ids)) or {}
local reply = { total, matched, start, rankOf(board, rank, bound, start) }
for i, id in ipairs(ids) do
  reply[#reply + 1] = id
  reply[#reply + 1] = found[i * 2]
  reply[#reply + 1] = dataOf(board, kept[i])
end
return reply
`,
  parse(reply): PageReply | undefined {
    if (reply === null) return undefined;
    if (!Array.isArray(reply) || reply.length < 4) throw RedisReplyError.unexpected('leaderboard/page');
    const [total, matched, start, rank, ...values] = reply as readonly ScriptReply[];
    return {
      total: Number(total),
      matched: Number(matched),
      start: Number(start),
      rank: Number(rank),
      entries: Array.from({ length: values.length / 3 }, (_, index) => {
        const [id, score, data] = values.slice(index * 3);
        const number = readScore(score);
        if (typeof id !== 'string' || number === undefined) {
          throw RedisReplyError.unexpected('leaderboard/page');
        }
        return { id, score: number, data: readData(data) };
      }),
    };
  },
});

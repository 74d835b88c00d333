import type { ScriptReply } from '../../connection/script';
import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { BOARD, DERIVED } from './board.lua';
import { readScore } from './write.lua';

export interface StandingReply {
  readonly score: number;
  readonly rank: number;
  /** How many are worse. */
  readonly behind: number;
  readonly data: string | undefined;
}

export interface StandingsReply {
  readonly total: number;
  readonly standings: readonly (StandingReply | undefined)[];
}

/**
 * How ids stand on one board, all at the same moment. Only `whole` standings tell how many there are, how many are worse, and
 * whatever is attached; a rank, or a score alone, is cheaper.
 */
export const standings = defineScript({
  name: 'leaderboard/standings',
  keys: ['group'],
  args: ['rank', 'at', 'whole'],
  rest: 'boardAndIds',
  derives: DERIVED,
  idempotent: true,
  lua:
    BOARD +
    /* lua */ `
local rank  = ARGV[1] -- empty where it is not wanted
local at    = ARGV[2]
local whole = ARGV[3] == '1'

local board = open(4, at)
local total = whole and redis.call('ZCARD', board.scores) or 0
local reply = { total }
for i = 12, #ARGV do
  local id = ARGV[i]
  local kept = (whole or not board.plain) and redis.call('HGET', board.members, id)
  local member, score = find(board, id, kept)
  if score then
    local place = rank == 'ordinal' and position(board, member) or 0
    reply[#reply + 1] = score
    reply[#reply + 1] = rank == '' and 0 or rankOf(board, rank, score, place)
    reply[#reply + 1] = whole and total - ahead(board, board.scores, score, true) or 0
    reply[#reply + 1] = dataOf(board, kept)
  else
    for _ = 1, 4 do reply[#reply + 1] = false end
  end
end
return reply
`,
  parse(reply): StandingsReply {
    if (!Array.isArray(reply)) throw RedisReplyError.unexpected('leaderboard/standings');
    const [total, ...values] = reply as readonly ScriptReply[];
    return {
      total: Number(total),
      standings: Array.from({ length: values.length / 4 }, (_, index) => {
        const [score, rank, behind, data] = values.slice(index * 4);
        const number = readScore(score);
        if (number === undefined) return undefined;
        return { score: number, rank: Number(rank), behind: Number(behind), data: readData(data) };
      }),
    };
  },
});

export function readData(value: ScriptReply | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

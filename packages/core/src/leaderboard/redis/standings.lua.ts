import type { ScriptReply } from '../../connection/script';
import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { BOARD } from './board.lua';
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

/** How ids stand on one board, all at the same moment. */
export const standings = defineScript({
  name: 'leaderboard/standings',
  keys: ['group'],
  args: ['rank', 'at'],
  rest: 'boardAndIds',
  derives: ['<group>:<board>[:<period>]', '<group>:<board>[:<period>]:members'],
  idempotent: true,
  lua:
    BOARD +
    /* lua */ `
local rank = ARGV[1]
local at   = ARGV[2]

local board = open(3, at)
local total = redis.call('ZCARD', board.scores)
local reply = { total }
for i = 11, #ARGV do
  local id = ARGV[i]
  local kept = redis.call('HGET', board.members, id)
  local member, score = find(board, id, kept)
  if score then
    reply[#reply + 1] = score
    reply[#reply + 1] = rankOf(board, rank, score, rank == 'ordinal' and position(board, member))
    reply[#reply + 1] = total - ahead(board, board.scores, score, true)
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

import { defineScript } from '../../connection/script';
import { BOARD, DERIVED } from './board.lua';

/** Takes everything off a board, in the period of a moment. */
export const clear = defineScript({
  name: 'leaderboard/clear',
  keys: ['group'],
  args: ['at'],
  rest: 'board',
  derives: DERIVED,
  idempotent: true,
  lua:
    BOARD +
    /* lua */ `
local at = ARGV[1]

local board = open(2, at)
for back = 0, board.steps - 1 do redis.call('UNLINK', stepKey(board, back)) end
redis.call('UNLINK', board.scores, board.members, board.distinct)
return 1
`,
  parse: () => undefined,
});

import { parseStored } from '../codec/stored-json';
import { atArgument, type aroundArguments, type pageArguments } from './arguments';
import { observed, type LeaderboardEvent } from './events';
import type { PeriodOptions, RankedPage, RankKind, Standing } from './leaderboard';
import type { BoardParts } from './options';
import { percentileOf, ranksOf } from './ranks';
import { clear } from './redis/clear.lua';
import { page } from './redis/page.lua';
import { standings } from './redis/standings.lua';

type Ranking = { readonly at: number | ''; readonly rank: RankKind | '' };
type PageArguments = ReturnType<typeof pageArguments> | ReturnType<typeof aroundArguments>;
type Bounds = { readonly from: string | number; readonly to: string | number };

/** What of a board a page is: from an offset on, around an id, or with a score of a range. */
export type PageMode = 'position' | 'around' | 'score';

/** Those of ids; all that is told of each only if it is `whole`. */
export async function readStandings(
  { name, connection, group, spec, deadlineMs }: BoardParts,
  ids: readonly string[],
  ranking: Ranking,
  whole = true,
): Promise<(Standing | undefined)[]> {
  const args = { ...ranking, whole: whole ? 1 : 0, boardAndIds: [...spec, ...ids] };
  const work = connection.run(standings, { group }, args, { deadlineMs });
  const { total, standings: found } = await observed(name, 'standings', work, (reply) =>
    reply.standings.some((standing) => standing !== undefined) ? 'done' : 'absent',
  );
  return ids.map((id, index) => {
    const standing = found[index];
    if (standing === undefined) return undefined;
    const { score, rank, behind, data } = standing;
    return { id, score, rank, percentile: percentileOf(behind, total), total, data: parsed(data) };
  });
}

export async function readPage(
  { name, connection, group, spec, deadlineMs }: BoardParts,
  operation: LeaderboardEvent['operation'],
  mode: PageMode,
  bounds: Bounds,
  args: PageArguments,
): Promise<RankedPage | undefined> {
  const all = { mode, ...args, ...bounds, board: spec };
  const work = connection.run(page, { group }, all, { deadlineMs });
  const reply = await observed(name, operation, work, (found) => (found ? 'done' : 'absent'));
  if (reply === undefined) return undefined;
  const ranks = ranksOf(args.rank, reply);
  const entries = reply.entries.map(({ id, score, data }, index) => {
    return { id, score, rank: ranks[index] as number, data: parsed(data) };
  });
  return { entries, total: reply.total, matched: reply.matched };
}

export async function clearBoard(parts: BoardParts, options: PeriodOptions): Promise<void> {
  const { name, connection, group, spec, deadlineMs } = parts;
  const args = { at: atArgument(parts, options), board: spec };
  await observed(name, 'clear', connection.run(clear, { group }, args, { deadlineMs }), () => 'done');
}

function parsed(text: string | undefined): unknown {
  return text === undefined ? undefined : parseStored(text);
}

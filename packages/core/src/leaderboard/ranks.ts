import type { RankKind } from './leaderboard';
import type { PageReply } from './redis/page.lua';

/** The ranks of the entries of a page, of which Redis told that of one end. */
export function ranksOf(kind: RankKind, { entries, start, rank }: PageReply): number[] {
  const ranks = entries.map((_, index) => start + index + 1);
  if (kind === 'ordinal') return ranks;
  if (kind === 'modified') {
    for (let index = entries.length - 1; index >= 0; index--) {
      const ties = entries[index]?.score === entries[index + 1]?.score;
      if (index === entries.length - 1) ranks[index] = rank;
      else if (ties) ranks[index] = ranks[index + 1] as number;
    }
    return ranks;
  }
  entries.forEach(({ score }, index) => {
    const before = ranks[index - 1];
    if (before === undefined) ranks[index] = rank;
    else if (entries[index - 1]?.score === score) ranks[index] = before;
    else if (kind === 'dense') ranks[index] = before + 1;
  });
  return ranks;
}

/** How many of the others are worse, in per cent. */
export function percentileOf(behind: number, total: number): number {
  return total > 1 ? (100 * behind) / (total - 1) : 100;
}

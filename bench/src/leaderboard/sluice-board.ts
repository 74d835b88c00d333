import { createLeaderboard, type LeaderboardOptions } from '@sluice/core';
import type { BoardContender } from './board-contender';

export function sluiceBoard(
  title: string,
  configuration: string,
  options: Pick<LeaderboardOptions, 'ties'>,
): BoardContender {
  return {
    title,
    configuration,
    open(redis) {
      const board = createLeaderboard({ redis, name: 'points', ...options });
      return {
        async increment(id, by) {
          const { score } = await board.increment(id, by);
          return score ?? NaN;
        },
        rank: (id) => board.rank(id),
        async top(count) {
          const { entries } = await board.page({ limit: count });
          return entries.map(({ id }) => id);
        },
      };
    },
  };
}

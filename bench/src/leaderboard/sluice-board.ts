import { createLeaderboard, type LeaderboardOptions } from '@sluice/core';
import type { BoardContender } from './board-contender';

/** Longer than by default, so that a busy machine ends no run. What a deadline costs, it does not depend on. */
const DEADLINE = 5000;

export function sluiceBoard(
  title: string,
  configuration: string,
  options: Pick<LeaderboardOptions, 'ties'>,
): BoardContender {
  return {
    title,
    configuration,
    open(redis) {
      const board = createLeaderboard({ redis, name: 'points', deadline: DEADLINE, ...options });
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

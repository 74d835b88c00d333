import type { BoardContender } from '../board-contender';

const KEY = 'points';

/** What a sorted set costs at the least: ties by the bytes of the ids, no deadline, and a rank that nobody else has. */
export const contender: BoardContender = {
  title: 'bare ZINCRBY, ZREVRANK, ZREVRANGE',
  configuration: 'node-redis, one command each: `zIncrBy`, `zRevRank`, `zRangeWithScores` with `REV`',
  open: (redis) => ({
    increment: (id, by) => redis.zIncrBy(KEY, by, id).then(Number),
    async rank(id) {
      const position = await redis.zRevRank(KEY, id);
      return position === null ? undefined : position + 1;
    },
    async top(count) {
      const found = await redis.zRangeWithScores(KEY, 0, count - 1, { REV: true });
      return found.map(({ value }) => value);
    },
  }),
};

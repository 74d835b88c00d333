import { useRedis } from '@sluice/test-support';
import * as fc from 'fast-check';
import { createLeaderboard } from '../../src/index';
import { compare, someShape, someSteps, take } from './boards';
import { ExactBoard } from './exact-board';

const redis = useRedis();
let boards = 0;

it('ranks, ties, ranges and counts are those of a sorted list, to the last bit of each score', async () => {
  const client = await redis.client();
  await fc.assert(
    fc.asyncProperty(someShape, someSteps(false), async (shape, steps) => {
      const board = createLeaderboard({
        redis: client,
        name: `b${String(++boards)}`,
        deadline: '5s',
        ...shape,
      });
      const exact = new ExactBoard(shape);
      for (const step of steps) await take(step, board, exact, () => Promise.resolve());
      await compare(board, exact);
    }),
    { numRuns: 60 },
  );
});

import * as fc from 'fast-check';
import type { Leaderboard, LeaderboardOptions, RankKind } from '../../src/index';
import { OptionError } from '../../src/index';
import type { ExactBoard } from './exact-board';

export const KINDS: readonly RankKind[] = ['ordinal', 'competition', 'modified', 'dense'];

/** Ids that have a meaning elsewhere, and scores that tie, or would if a bit were lost. */
const IDS = ['a', 'b', 'zoë', '__proto__', '{x}:1', '*', ' \r\n', '0000000000000001a', '🎈'];
const WHOLE = [0, 1, 1, 2, 7, -3, 900_720, 2 ** 52, 2 ** 53 - 1];
const REAL = [
  ...WHOLE,
  -0,
  0.1,
  0.1 + 0.2,
  0.3,
  900_719.1,
  900_719.2,
  2 ** 53,
  2 ** 53 + 2,
  5e-324,
  -1e300,
  Number.MAX_VALUE,
];

type Step =
  | {
      readonly do: 'add' | 'set' | 'increment' | 'best';
      readonly id: string;
      readonly value: number;
      readonly data: unknown;
    }
  | { readonly do: 'remove'; readonly id: string }
  | { readonly do: 'dense' }
  | { readonly do: 'move on' };

/** What is done to a board; of a rolling one with whole numbers, whose sums are the same in any order. */
export function someSteps(rolling: boolean): fc.Arbitrary<Step[]> {
  const id = fc.constantFrom(...IDS);
  const value = fc.constantFrom(...(rolling ? WHOLE.slice(0, -1) : REAL));
  const data = fc.constantFrom<unknown>(undefined, undefined, null, 'x', { name: 'Zoë' });
  const write = fc.record({
    do: fc.constantFrom('add' as const, 'set', 'increment', 'best'),
    id,
    value,
    data,
  });
  return fc.array(
    fc.oneof(
      { weight: 8, arbitrary: write },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), id }) },
      { weight: 1, arbitrary: fc.constant({ do: 'dense' as const }) },
      { weight: rolling ? 2 : 0, arbitrary: fc.constant({ do: 'move on' as const }) },
    ),
    { maxLength: 30 },
  );
}

export const someShape = fc.record({
  order: fc.constantFrom<'desc' | 'asc'>('desc', 'asc'),
  ties: fc.constantFrom<NonNullable<LeaderboardOptions['ties']>>('first', 'last', 'id'),
});

/** Does one thing to both, and compares what they tell of it. */
export async function take(step: Step, board: Leaderboard, exact: ExactBoard, moveOn: () => Promise<void>) {
  if (step.do === 'move on') {
    await moveOn();
    exact.moveOn();
  } else if (step.do === 'dense') await board.rank('a', { rank: 'dense' });
  else if (step.do === 'remove') expect(await board.remove(step.id)).toEqual(exact.remove(step.id));
  else {
    const { id, value, data } = step;
    const expected = exact.write(step.do, id, value, data);
    const actual = board[step.do](id, value, { data });
    if (expected === undefined) await expect(actual).rejects.toThrow(OptionError);
    else expect(await actual).toEqual(expected);
  }
}

/** Compares all that can be read. */
export async function compare(board: Leaderboard, exact: ExactBoard): Promise<void> {
  const all = exact.sorted();
  const total = all.length;
  const entry = (rank: RankKind, held: (typeof all)[number]) => {
    const { id, score, data } = held;
    return { id, score, data, rank: exact.rank(rank, held) };
  };
  const [middle] = all.slice(total >> 1);
  const range = { min: middle?.score, max: all[0]?.score };
  const [low, high] = [range.min ?? -Infinity, range.max ?? Infinity].sort((a, b) => a - b) as [
    number,
    number,
  ];
  const inRange = all.filter(({ score }) => score >= low && score <= high);
  await Promise.all(
    KINDS.map(async (rank) => {
      const standings = all.map((held) => ({
        ...entry(rank, held),
        total,
        percentile: exact.percentile(held),
      }));
      expect(
        await board.standings(
          all.map(({ id }) => id),
          { rank },
        ),
      ).toEqual(standings);
      const entries = all.map((held) => entry(rank, held));
      const page = (from: number, to: number, matched = total) => ({
        entries: entries.slice(from, to),
        total,
        matched,
      });
      expect(await board.page({ rank, limit: 1000, data: true })).toEqual(page(0, total));
      expect(await board.page({ rank, offset: 1, limit: 2, data: true })).toEqual(page(1, 3));
      expect(await board.range({ min: low, max: high }, { rank, offset: 1, limit: 3, data: true })).toEqual({
        entries: inRange.slice(1, 4).map((held) => entry(rank, held)),
        total,
        matched: inRange.length,
      });
      if (middle === undefined) return;
      const at = all.indexOf(middle);
      expect(await board.around(middle.id, { rank, before: 1, after: 2, data: true })).toEqual(
        page(Math.max(at - 1, 0), at + 3),
      );
    }),
  );
  for (const held of all) {
    const { id } = held;
    expect(await Promise.all(KINDS.map((rank) => board.rank(id, { rank })))).toEqual(
      KINDS.map((rank) => exact.rank(rank, held)),
    );
    expect([await board.score(id), await board.percentile(id)]).toEqual([held.score, exact.percentile(held)]);
  }
  expect(await board.count()).toBe(total);
  expect(await board.count({ min: low, max: high })).toBe(inRange.length);
  expect(await board.standing('nobody')).toBe(undefined);
  expect(await board.around('nobody')).toBe(undefined);
}

import type { Tenure } from '../../src/lock/scenario';
import { judge, type Sightings } from '../../src/lock/verdict';

function tenure(id: string, fromMs: number, toMs: number, token: number): Tenure {
  const belief = { fromMs, toMs };
  const counts = { refusedInBelief: 0, writes: 1, refused: 0 };
  return {
    id,
    key: 'seat',
    calledMs: fromMs,
    returnedMs: fromMs,
    token,
    belief,
    lost: false,
    toldLateMs: 0,
    over: true,
    ...counts,
  };
}

const WELL: Sightings = {
  tenures: [tenure('a', 0, 10, 1), tenure('b', 10, 20, 2)],
  written: new Map([['seat', ['a', 'b']]]),
  unhandled: [],
  recovered: true,
  lost: 0,
};
const OVERLAP: Sightings = { ...WELL, tenures: [tenure('a', 0, 15, 1), tenure('b', 10, 20, 2)] };

it('finds nothing where all is well', () => {
  expect(judge({ exclusive: true }, WELL).violations).toEqual([]);
});

it('holds two that believe at once against the lock where that is promised, and counts them everywhere', () => {
  expect(judge({ exclusive: true }, OVERLAP)).toMatchObject({
    overlaps: 1,
    longestOverlapMs: 5,
    violations: ['1 times two believed at once'],
  });
  expect(judge({ exclusive: false }, OVERLAP)).toMatchObject({ overlaps: 1, violations: [] });
});

it('does not mix up what protects one thing with what protects another', () => {
  const [a, b] = OVERLAP.tenures as [Tenure, Tenure];
  const written = new Map([
    ['seat', ['a', 'a']],
    ['till', ['b', 'b']],
  ]);
  const seen = { ...WELL, tenures: [a, { ...b, key: 'till', token: 1 }], written };
  expect(judge({ exclusive: true }, seen).violations).toEqual([]);
});

it.each<[string, Partial<Sightings>]>([
  ['1 writers were interleaved with others', { written: new Map([['seat', ['a', 'b', 'a']]]) }],
  ['1 tokens were given to two', { tenures: [tenure('a', 0, 10, 2), tenure('b', 0, 1, 2)] }],
  ['1 errors were handled by nobody', { unhandled: ['Error: x'] }],
  [
    '1 holders were told more than 50 ms after the end of their lease',
    { tenures: [{ ...tenure('a', 0, 10, 1), toldLateMs: 51 }] },
  ],
  ['1 workers died, or did not end', { lost: 1 }],
  ['all was well again, and not every worker came to hold a lock', { recovered: false }],
])('says whatever happens to Redis: %s', (violation, seen) => {
  expect(judge({ exclusive: false }, { ...WELL, ...seen }).violations).toEqual([violation]);
});

it('holds a write that was refused to who believed against an exclusive lock', () => {
  const tenures = WELL.tenures.map((each) => ({ ...each, refusedInBelief: 1 }));
  expect(judge({ exclusive: true }, { ...WELL, tenures }).violations).toEqual([
    '2 writes were refused to who believed',
  ]);
});

import { interleaved, overlaps, tokensGoneBack, tokensOutOfOrder, tokensTwice } from '../../src/lock/history';
import type { Tenure } from '../../src/lock/scenario';

/** Asked for at the first, had at the second, believed from then until the third. */
function tenure(
  id: string,
  [calledMs, fromMs, toMs]: readonly [number, number, number],
  token?: number,
): Tenure {
  const belief = { fromMs, toMs };
  const counts = { refusedInBelief: 0, toldLateMs: 0, writes: 0, refused: 0 };
  return { id, key: 'seat', calledMs, returnedMs: fromMs, token, belief, lost: false, over: true, ...counts };
}

function ids(found: readonly (readonly [Tenure, Tenure])[]): string[] {
  return found.map(([earlier, later]) => `${earlier.id} ${later.id}`);
}

describe('overlaps', () => {
  it('finds none where one begins when the other has ceased', () => {
    expect(overlaps([tenure('b', [0, 20, 30]), tenure('a', [0, 10, 20]), tenure('c', [0, 31, 40])])).toEqual(
      [],
    );
  });

  it('finds two that believe at once, and for how long, whichever was told first', () => {
    const [a, b] = [tenure('a', [0, 10, 25]), tenure('b', [0, 20, 40])];
    expect(overlaps([b, a])).toEqual([{ first: a, second: b, ms: 5 }]);
  });

  it('finds one within a long belief that another short one came into before', () => {
    const [long, short, late] = [
      tenure('long', [0, 0, 100]),
      tenure('short', [0, 10, 20]),
      tenure('late', [0, 50, 60]),
    ];
    expect(overlaps([long, short, late]).map(({ first, second }) => [first.id, second.id])).toEqual([
      ['long', 'short'],
      ['long', 'late'],
    ]);
  });

  it('counts nobody who never believed', () => {
    expect(overlaps([tenure('a', [0, 10, 25]), { ...tenure('b', [0, 20, 40]), belief: undefined }])).toEqual(
      [],
    );
  });
});

describe('tokens', () => {
  it('must grow for who asks after another has had it', () => {
    expect(ids(tokensGoneBack([tenure('a', [0, 10, 20], 7), tenure('b', [15, 30, 40], 8)]))).toEqual([]);
    expect(ids(tokensGoneBack([tenure('a', [0, 10, 20], 7), tenure('b', [15, 30, 40], 6)]))).toEqual(['a b']);
  });

  it('may come in any order to those who ask at once, as far as asking goes', () => {
    const both = [tenure('a', [0, 10, 20], 7), tenure('b', [5, 30, 40], 6)];
    expect(ids(tokensGoneBack(both))).toEqual([]);
    expect(ids(tokensOutOfOrder(both))).toEqual(['a b']);
  });

  it('are one holder’s alone', () => {
    expect(
      tokensTwice([tenure('a', [0, 1, 2], 7), tenure('b', [0, 3, 4], 8), tenure('c', [0, 5, 6], 7)]),
    ).toEqual([7]);
  });

  it('are not missed in a client that has none', () => {
    const both = [tenure('a', [0, 1, 2]), tenure('b', [3, 4, 5])];
    expect([...tokensGoneBack(both), ...tokensOutOfOrder(both), ...tokensTwice(both)]).toEqual([]);
  });
});

describe('interleaved', () => {
  it('finds who writes again after another has', () => {
    expect(interleaved(['a', 'a', 'b', 'a', 'b', 'c'])).toEqual(['a', 'b']);
  });

  it('finds none where each writes by itself', () => {
    expect(interleaved(['a', 'a', 'b', 'c', 'c'])).toEqual([]);
    expect(interleaved([])).toEqual([]);
  });
});

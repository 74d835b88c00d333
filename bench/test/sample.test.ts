import { medians, ratio, type Sample } from '../src/measure/sample';

function rounds(...rates: readonly number[]): readonly Sample[] {
  return rates.map((rate) => ({ rate }));
}

it('takes the median of each figure by itself, and the mean of the middle two', () => {
  const samples = [
    { p50Ms: 3, p99Ms: 1 },
    { p50Ms: 1, p99Ms: 2 },
    { p50Ms: 2, p99Ms: 100 },
    { p50Ms: 9, p99Ms: 4 },
  ];
  expect(medians(samples)).toEqual({ p50Ms: 2.5, p99Ms: 3 });
  expect(() => medians([])).toThrow('No rounds');
});

it('compares round by round, so that a slow machine does not count', () => {
  expect(ratio('rate', rounds(110, 55, 11), rounds(100, 50, 10))).toBeCloseTo(1.1);
});

it('takes no figure for zero that was not measured', () => {
  expect(() => ratio('speed', rounds(1), rounds(1))).toThrow('No figure speed');
});

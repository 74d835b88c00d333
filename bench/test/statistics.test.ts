import { quantile } from '../src/measure/statistics';

const ONE_TO_TWENTY = Array.from({ length: 20 }, (_, index) => 20 - index);

it.each([
  [0, 1],
  [0.5, 10],
  [0.95, 19],
  [0.96, 20],
  [1, 20],
])('has so large a share of all at or below it: %d', (share, value) => {
  expect(quantile(ONE_TO_TWENTY, share)).toBe(value);
});

it('knows none of nothing', () => {
  expect(() => quantile([], 0.5)).toThrow('No values');
});

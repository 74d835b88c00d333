import { medians, ratio, type Sample } from '../src/measure/sample';

const ZERO: Sample = {
  requestsPerSecond: 0,
  serverUs: 0,
  serverUserUs: 0,
  redisUs: 0,
  sent: 0,
  bytesIn: 0,
  bytesOut: 0,
  p50Ms: 0,
  p99Ms: 0,
  serverBusy: 0,
  loadBusy: 0,
};

function rounds(...rates: readonly number[]): readonly Sample[] {
  return rates.map((requestsPerSecond) => ({ ...ZERO, requestsPerSecond }));
}

it('takes the median of each figure by itself, and the mean of the middle two', () => {
  const samples = [
    { ...ZERO, p50Ms: 3, p99Ms: 1 },
    { ...ZERO, p50Ms: 1, p99Ms: 2 },
    { ...ZERO, p50Ms: 2, p99Ms: 100 },
    { ...ZERO, p50Ms: 9, p99Ms: 4 },
  ];
  expect(medians(samples)).toMatchObject({ p50Ms: 2.5, p99Ms: 3 });
  expect(() => medians([])).toThrow('No rounds');
});

it('compares round by round, so that a slow machine does not count', () => {
  expect(ratio('requestsPerSecond', rounds(110, 55, 11), rounds(100, 50, 10))).toBeCloseTo(1.1);
});

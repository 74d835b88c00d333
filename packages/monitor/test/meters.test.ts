import fc from 'fast-check';
import { quantile } from '../src/meters/quantile';
import { Series } from '../src/meters/series';
import { TallyMeters, Times } from '../src/meters/tally';
import { tallyMetric } from '../src/prometheus/tally-metric';

const BUCKETS = [0.001, 0.01, 0.1, 1];

it('counts each time in the first bucket that it fits', () => {
  const times = new Times(BUCKETS);
  for (const seconds of [0, 0.001, 0.0011, 0.5, 1, 5]) times.record(seconds);
  expect(times.counts).toEqual([2, 1, 0, 2, 1]);
  expect([times.count, times.sum]).toEqual([6, expect.closeTo(6.5021)]);
});

it('is a histogram of Prometheus, whose buckets hold all that is below', async () => {
  const timing = new TallyMeters(BUCKETS).timing({ name: 'a.b.duration', help: '', labels: ['name'] });
  for (const seconds of [0.0005, 0.005, 0.5, 7]) timing.record(seconds, 'x');
  const { name, values } = (await tallyMetric(timing).get()) as unknown as {
    name: string;
    values: { metricName: string; labels: Record<string, string | number>; value: number }[];
  };
  expect(name).toBe('sluice_a_b_duration_seconds');
  expect(
    values.map(({ metricName, labels, value }) => [metricName.slice(name.length), labels['le'], value]),
  ).toEqual([
    ['_bucket', 0.001, 1],
    ['_bucket', 0.01, 2],
    ['_bucket', 0.1, 2],
    ['_bucket', 1, 3],
    ['_bucket', '+Inf', 4],
    ['_sum', undefined, expect.closeTo(7.5055)],
    ['_count', undefined, 4],
  ]);
});

it('estimates quantiles to within a bucket', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.0001, max: 1, noNaN: true }), { minLength: 1, maxLength: 50 }),
      fc.constantFrom(0.5, 0.9, 0.99),
      (all, share) => {
        const times = new Times(BUCKETS);
        for (const seconds of all) times.record(seconds);
        const exact = [...all].sort((a, b) => a - b)[Math.ceil(share * all.length) - 1] ?? 0;
        const estimated = quantile(share, BUCKETS, times.counts) ?? NaN;
        const upper = BUCKETS.find((bound) => exact <= bound) ?? 1;
        const lower = BUCKETS[BUCKETS.indexOf(upper) - 1] ?? 0;
        return estimated >= lower - 1e-12 && estimated <= upper + 1e-12;
      },
    ),
    { numRuns: 200 },
  );
  expect(quantile(0.5, BUCKETS, [0, 0, 0, 0, 0])).toBeUndefined();
  expect(quantile(0.99, BUCKETS, [0, 0, 0, 0, 9])).toBe(1);
});

it('sums what has these labels', () => {
  const counter = new TallyMeters(BUCKETS).counter({ name: 'n', help: '', labels: ['name', 'outcome'] });
  counter.add(1, 'a', 'hit');
  counter.add(2, 'a', 'miss');
  counter.add(4, 'b', 'hit');
  expect([
    counter.sum(),
    counter.sum({ outcome: ['hit'] }),
    counter.sum({ name: ['a'], outcome: ['miss'] }),
  ]).toEqual([7, 5, 2]);
});

it('keeps so many combinations of labels, and puts all others together', () => {
  const series = new Series(['name', 'outcome'], () => ({ count: 0 }));
  for (let name = 0; name < 1500; name++) series.of([String(name), 'ok']).count++;
  const all = [...series];
  expect(all).toHaveLength(1001);
  expect(all.at(-1)).toEqual({ labels: { name: 'other', outcome: 'other' }, value: { count: 500 } });
});

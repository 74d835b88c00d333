import type { Benchmark, Goal, Scenario } from '../src/benchmark';
import { benchmarks } from '../src/benchmarks';
import { column } from '../src/measure/metrics';
import { figures, ratios, times } from '../src/report/figures';
import { comparisons } from '../src/report/comparison';
import { intoReadme, overviewChart, overviewTable } from '../src/report/overview';
import { goals } from '../src/report/report';

function outcomeOf(goal: Goal) {
  const scenario: Scenario = {
    name: 'free',
    description: '',
    contenders: ['sluice', 'peer'],
    reference: 'peer',
    metrics: {
      per: 'pair',
      headline: { figure: 'rate', title: 'pairs/s', digits: 0, unit: '/s', lessIsBetter: false },
      compared: [{ figure: 'us', title: 'CPU' }],
      columns: [
        column('CPU µs', (medians) => String(medians['us'])),
        { title: 'commands', ofRedis: true, cell: () => '2.00' },
      ],
    },
    goals: [goal],
  };
  const outcomes = [
    { name: 'sluice', rate: 120, us: 12, usesRedis: true },
    { name: 'peer', rate: 100, us: 24, usesRedis: false },
  ].map(({ name, usesRedis, ...sample }) => ({
    name,
    contender: { title: name, configuration: '' },
    usesRedis,
    asks: '',
    samples: [sample],
  }));
  return { scenario, outcomes };
}

const BOUND = { contender: 'sluice', figure: 'us', of: 'µs per pair' } as const;

it.each<[Goal, string]>([
  [{ contender: 'sluice', times: 'peer', atLeast: 1.2 }, '| free: sluice ≥ 1.20 × peer | 1.20 × | met |'],
  [
    { contender: 'sluice', times: 'peer', atLeast: 1.21 },
    '| free: sluice ≥ 1.21 × peer | 1.20 × | **missed** |',
  ],
  [{ ...BOUND, bound: 'at most', value: 12 }, '| free: sluice: at most 12 µs per pair | 12.00 | met |'],
  [
    { ...BOUND, bound: 'at most', value: 11 },
    '| free: sluice: at most 11 µs per pair | 12.00 | **missed** |',
  ],
  [
    { ...BOUND, bound: 'fewer than', value: 12 },
    '| free: sluice: fewer than 12 µs per pair | 12.00 | **missed** |',
  ],
  [
    { contender: 'sluice', times: 'peer', figure: 'us', atMost: 0.5, of: 'CPU' },
    '| free: sluice: at most 0.50 × the CPU of peer | 0.50 × | met |',
  ],
  [
    { contender: 'sluice', times: 'peer', figure: 'us', atMost: 0.49, of: 'CPU' },
    '| free: sluice: at most 0.49 × the CPU of peer | 0.50 × | **missed** |',
  ],
  [
    { ...BOUND, bound: 'fewer than', value: 13, per: 2 },
    '| free: sluice: fewer than 13 µs per pair | 24.00 | **missed** |',
  ],
])('puts what was reached beside the goal %j', (goal, line) => {
  const [, , row = ''] = goals([outcomeOf(goal)]).split('\n');
  expect(row.replace(/ +/g, ' ')).toBe(line);
});

it('shows medians and multiples, and nothing of Redis for whoever has none', () => {
  const outcome = outcomeOf({ contender: 'sluice', times: 'peer', atLeast: 1 });
  expect(figures(outcome).split('\n')).toEqual([
    '| contender | pairs/s | × peer | CPU µs | commands |',
    '| --------- | ------: | -----: | -----: | -------: |',
    '| sluice    |     120 |   1.20 |     12 |     2.00 |',
    '| peer      |     100 |   1.00 |     24 |        – |',
  ]);
  expect(ratios(outcome).split('\n').slice(2)).toEqual([
    '| sluice: pairs/s  | 1.20 |',
    '| sluice: CPU      | 0.50 |',
  ]);
});

it('shows a small multiple by its first digit', () => {
  expect([1.204, 0.1, 0.0063, 0].map(times)).toEqual(['1.20', '0.10', '0.006', '0.00']);
});

describe('the overview', () => {
  const [first] = benchmarks.values() as unknown as [Benchmark];
  const bound: Goal = { ...BOUND, bound: 'at most', value: 12 };
  const all = comparisons(first, [
    outcomeOf({ contender: 'sluice', times: 'peer', atLeast: 1.5 }),
    outcomeOf(bound),
    outcomeOf({ contender: 'sluice', times: 'peer', figure: 'us', atMost: 1, of: 'CPU' }),
  ]);

  it('has how many times as much as another is done, whatever the goal', () => {
    expect(all).toEqual([
      {
        ...{ benchmark: first.name, title: first.title, scenario: 'free' },
        ...{ own: 'sluice', other: 'peer', times: 1.2 },
      },
    ]);
    expect(overviewTable(all).split('\n').at(-1)?.replace(/ +/g, ' ')).toBe(
      `| [${first.title}](bench/results/${first.name}.md): free, sluice | peer | 1.20 × |`,
    );
    expect(overviewChart(all).match(/<rect class="own"/g)).toHaveLength(1);
  });

  it('takes the place of the one before', () => {
    const place = 'a\n<!-- written by `npm run bench:overview` -->\n\nold\n\n<!-- until here -->\nb';
    const once = intoReadme(place, 'new');
    expect(once).toBe(place.replace('old', 'new'));
    expect(intoReadme(once, 'new')).toBe(once);
    expect(() => intoReadme('nothing', 'new')).toThrow('no place');
  });
});

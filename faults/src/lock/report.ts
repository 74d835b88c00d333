import { groupBy } from '../group-by';
import { table } from '../table';
import { violatedIn } from '../violated';
import type { RunResult } from './run';
import type { Findings } from './verdict';

const HEADS = [
  'node-redis',
  'nemesis',
  'seed',
  'tenures',
  'lost early',
  'not had',
  'writes',
  'refused',
  'overlaps',
  'longest ms',
  'interleaved',
  'tokens back',
  'told late ms',
  'verdict',
];

const SUM_HEADS = [
  'nemesis',
  'runs',
  'kept',
  'tenures',
  'overlaps',
  'longest ms',
  'interleaved',
  'tokens back',
  'told late ms',
];

/** A row per run, beneath them what was violated, and a row per nemesis over all its seeds. */
export function reportOf(results: readonly RunResult[]): string {
  const sums = [...groupBy(results, ({ options }) => options.nemesis)].map(sumRow);
  return [table(HEADS, results.map(row)), ...violatedIn(results), '', table(SUM_HEADS, sums)].join('\n');
}

function row(result: RunResult): string[] {
  const { options, tenures, failures, violations } = result;
  return [
    options.version,
    options.nemesis,
    String(options.seed),
    String(tenures.length),
    String(tenures.filter(({ lost }) => lost).length),
    [...failures].map(([reason, times]) => `${times} ${reason}`).join(', ') || '0',
    String(total(tenures, ({ writes }) => writes)),
    String(total(tenures, ({ refused }) => refused)),
    ...found(result),
    violations.length === 0 ? 'kept' : 'VIOLATED',
  ];
}

function sumRow([nemesis, results]: [string, readonly RunResult[]]): string[] {
  return [
    nemesis,
    String(results.length),
    String(results.filter(({ violations }) => violations.length === 0).length),
    String(total(results, ({ tenures }) => tenures.length)),
    ...found({
      overlaps: total(results, ({ overlaps }) => overlaps),
      longestOverlapMs: Math.max(...results.map(({ longestOverlapMs }) => longestOverlapMs)),
      interleaved: total(results, ({ interleaved }) => interleaved),
      tokens: total(results, ({ tokens }) => tokens),
      toldLateMs: Math.max(...results.map(({ toldLateMs }) => toldLateMs)),
    }),
  ];
}

function found({
  overlaps,
  longestOverlapMs,
  interleaved,
  tokens,
  toldLateMs,
}: Omit<Findings, 'violations'>): string[] {
  return [
    String(overlaps),
    longestOverlapMs.toFixed(0),
    String(interleaved),
    String(tokens),
    toldLateMs.toFixed(0),
  ];
}

function total<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}

import { table } from '../table';
import { violatedIn } from '../violated';
import type { RunResult } from './run';
import type { Passage } from './scenario';

const HEADS = [
  'node-redis',
  'nemesis',
  'seed',
  'outage ms',
  'requests',
  'by Redis',
  'else',
  'gate p99 ms',
  'gate max ms',
  'without lag',
  'lag max ms',
  'client p99 ms',
  'client max ms',
  'verdict',
];

/** A row per run, and beneath them what was violated. */
export function reportOf(results: readonly RunResult[]): string {
  return [table(HEADS, results.map(row)), ...violatedIn(results)].join('\n');
}

function row({ options, report, latenciesMs, outageMs, violations }: RunResult): string[] {
  const { passages, longestLagMs } = report;
  const over = passages.filter(
    (passage): passage is Passage & { gateMs: number } => passage.gateMs !== undefined,
  );
  const gate = over.map(({ gateMs }) => gateMs);
  const byRedis = passages.filter(({ source }) => source === 'redis').length;
  return [
    options.version,
    options.nemesis,
    String(options.seed),
    outageMs.toFixed(0),
    String(passages.length),
    String(byRedis),
    String(passages.length - byRedis),
    percentile(gate, 0.99),
    percentile(gate, 1),
    percentile(
      over.map(({ gateMs, lagMs }) => gateMs - lagMs),
      1,
    ),
    longestLagMs.toFixed(1),
    percentile(latenciesMs, 0.99),
    percentile(latenciesMs, 1),
    violations.length === 0 ? 'kept' : 'VIOLATED',
  ];
}

function percentile(values: readonly number[], share: number): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = Math.max(0, Math.ceil(sorted.length * share) - 1);
  return (sorted[at] ?? NaN).toFixed(1);
}

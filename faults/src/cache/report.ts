import { table } from '../table';
import { violatedIn } from '../violated';
import type { RunResult } from './run';

const HEADS = [
  'node-redis',
  'nemesis',
  'seed',
  'reads',
  'loads',
  'writes acknowledged',
  'rejected',
  'stale reads',
  'longest ms',
  'verdict',
];

/** A row per run, and beneath them what was violated. */
export function reportOf(results: readonly RunResult[]): string {
  return [table(HEADS, results.map(row)), ...violatedIn(results)].join('\n');
}

function row({ options, counts, violations }: RunResult): string[] {
  const { reads, loads, acknowledged, rejected, stale, longestMs } = counts;
  return [
    options.version,
    options.nemesis,
    ...[options.seed, reads, loads, acknowledged, rejected, stale].map(String),
    longestMs.toFixed(0),
    violations.length === 0 ? 'kept' : 'VIOLATED',
  ];
}

import { table } from '../table';
import { violatedIn } from '../violated';
import type { RunResult } from './run';

const HEADS = [
  'node-redis',
  'nemesis',
  'seed',
  'acknowledged',
  'kills',
  'queries',
  'failed',
  'not acknowledged',
  'lost',
  'wrong',
  'back',
  'verdict',
];

/** A row per run, and beneath them what was violated. */
export function reportOf(results: readonly RunResult[]): string {
  return [table(HEADS, results.map(row)), ...violatedIn(results)].join('\n');
}

function row(result: RunResult): string[] {
  const { options, acknowledged, kills, queries, failedQueries, failures, lost, wrong, back } = result;
  return [
    options.version,
    options.nemesis,
    ...[options.seed, acknowledged, kills, queries, failedQueries].map(String),
    [...failures].map(([reason, times]) => `${times} ${reason}`).join(', ') || '0',
    ...[lost, wrong, back].map(String),
    result.violations.length === 0 ? 'kept' : 'VIOLATED',
  ];
}

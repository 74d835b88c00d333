import { table } from '../table';
import { violatedIn } from '../violated';
import type { RunResult } from './run';

const HEADS = [
  'node-redis',
  'nemesis',
  'seed',
  'jobs',
  'SIGKILLs',
  'carried out',
  'stuck',
  'duplicates',
  'refused',
  'verdict',
];

/** A row per run, and beneath them what was violated. */
export function reportOf(results: readonly RunResult[]): string {
  return [table(HEADS, results.map(row)), ...violatedIn(results)].join('\n');
}

function row({ options, jobs, kills, done, stuck, duplicates, refused, violations }: RunResult): string[] {
  return [
    options.version,
    options.nemesis,
    ...[options.seed, jobs, kills, done, stuck, duplicates, refused].map(String),
    violations.length === 0 ? 'kept' : 'VIOLATED',
  ];
}

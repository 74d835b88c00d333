import { table } from '../table';
import type { SoakResult } from './run';

/** A row for each act, what the processes hold, and in the last line the sum of it. */
export function reportOf({ options, strikes, sightings, growth, violations }: SoakResult): string {
  const rows = [...sightings].map(([{ name }, { statuses }]) => [
    name,
    String(sum(statuses.values())),
    [...statuses]
      .sort(([a], [b]) => a - b)
      .map(([status, times]) => `${String(status)}: ${String(times)}`)
      .join(', '),
  ]);
  const requests = sum([...sightings.values()].flatMap(({ statuses }) => [...statuses.values()]));
  const held = growth.map(
    ({ first, last }) =>
      `${mib(first.heapBytes)} → ${mib(last.heapBytes)} MiB, ${String(first.handles)} → ${String(last.handles)} handles`,
  );
  const struck = Object.entries(strikes).map(([name, times]) => `${name} ${String(times)}`);
  return [
    table(['gate', 'answers', 'by status'], rows),
    '',
    `faults: ${struck.join(', ')}`,
    `processes: ${held.join('; ')}`,
    ...violations.map((violation) => `VIOLATED: ${violation}`),
    `soak, ${options.version}, seed ${String(options.seed)}, ${String(options.durationMs / 1000)} s: ` +
      `${String(requests)} requests, ${String(sum(Object.values(strikes)))} faults, ${String(violations.length)} violations`,
  ].join('\n');
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, number) => total + number, 0);
}

function mib(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}

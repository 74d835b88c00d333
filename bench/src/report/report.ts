import type { Benchmark } from '../benchmark';
import type { ScenarioOutcome } from '../measure/run-scenario';
import { configurations, figures, ratios } from './figures';
import { verdicts } from './goals';
import { table } from './table';

/** What surrounds the figures. */
export interface Circumstances {
  readonly command: string;
  readonly date: string;
  readonly machine: readonly string[];
  readonly rounds: number;
  readonly requests: number;
  readonly connections: number;
  /** File name of the chart, from the folder of the report. */
  readonly chart: string;
}

export function report(
  benchmark: Benchmark,
  outcomes: readonly ScenarioOutcome[],
  circumstances: Circumstances,
): string {
  const { command, date, machine, rounds, requests, connections, chart } = circumstances;
  return [
    `# ${benchmark.title}`,
    `${date}, \`${command}\`. Median of ${String(rounds)} rounds by turns, each of ${String(requests)} requests over ${String(connections)} connections. One process per contender with \`NODE_ENV=production\` and the packages as they are built, and a Redis of its own over TCP on the same machine. Figures are per request.`,
    machine.map((line) => `- ${line}`).join('\n'),
    `![Requests per second](${chart})`,
    '## Goals',
    goals(outcomes),
    ...outcomes.flatMap((outcome) => [
      `## ${outcome.scenario.name}`,
      outcome.scenario.description,
      figures(outcome),
      'Ratios are the median of what each round says; `!` marks a server that had to wait for something else.',
      ratios(outcome),
      configurations(outcome),
    ]),
    '',
  ].join('\n\n');
}

export function goals(outcomes: readonly ScenarioOutcome[]): string {
  const rows = outcomes
    .flatMap(verdicts)
    .map(({ scenario, goal, reached, met }) => [`${scenario}: ${goal}`, reached, met ? 'met' : '**missed**']);
  return table(['goal', 'reached', ''], rows);
}

import type { Benchmark } from '../benchmark';
import type { Metrics } from '../measure/metrics';
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
  /** What a round is, in words. */
  readonly round: string;
  /** File name of the chart, from the folder of the report. */
  readonly chart: string;
}

export function report(
  benchmark: Benchmark,
  outcomes: readonly ScenarioOutcome[],
  circumstances: Circumstances,
): string {
  const { command, date, machine, rounds, round, chart } = circumstances;
  const shown = [...new Set(outcomes.map(({ scenario }) => scenario.metrics.headline.title))];
  return [
    `# ${benchmark.title}`,
    `${date}, \`${command}\`. Median of ${String(rounds)} rounds by turns, ${round}. Processes of its own for each contender, with \`NODE_ENV=production\` and the packages as they are built, and a Redis of its own over TCP on the same machine.`,
    machine.map((line) => `- ${line}`).join('\n'),
    `![${shown.join(', ')}](${chart})`,
    '## Goals',
    goals(outcomes),
    ...outcomes.flatMap((outcome) => [
      `## ${outcome.scenario.name}`,
      outcome.scenario.description,
      figures(outcome),
      legend(outcome.scenario.metrics),
      ratios(outcome),
      configurations(outcome),
    ]),
    '',
  ].join('\n\n');
}

function legend({ per, note = '' }: Metrics): string {
  return `Figures are per ${per}, if nothing else is said. Ratios are the median of what each round says. ${note}`.trim();
}

export function goals(outcomes: readonly ScenarioOutcome[]): string {
  const rows = outcomes
    .flatMap(verdicts)
    .map(({ scenario, goal, reached, met }) => [`${scenario}: ${goal}`, reached, met ? 'met' : '**missed**']);
  return table(['goal', 'reached', ''], rows);
}

import type { Benchmark } from '../benchmark';
import type { ScenarioOutcome } from '../measure/run-scenario';
import { beside } from './goals';

/** One of ours beside one of the others, by what a scenario compares first. */
export interface Comparison {
  readonly benchmark: string;
  readonly title: string;
  readonly scenario: string;
  readonly own: string;
  readonly other: string;
  /** How many times as much as the other gets done. */
  readonly times: number;
}

/** Of every goal that is a multiple of another. */
export function comparisons(
  { name, title }: Benchmark,
  outcomes: readonly ScenarioOutcome[],
): readonly Comparison[] {
  return outcomes.flatMap(({ scenario, outcomes }) =>
    scenario.goals
      .filter((goal) => 'atLeast' in goal)
      .map((goal) => ({
        benchmark: name,
        title,
        scenario: scenario.name,
        ...beside(outcomes, goal, scenario.metrics.headline.figure),
      })),
  );
}

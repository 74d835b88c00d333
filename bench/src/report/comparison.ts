import type { Benchmark } from '../benchmark';
import type { ScenarioOutcome } from '../measure/run-scenario';
import { ratio } from '../measure/sample';
import { outcomeOf } from './goals';

/** One of ours beside one of the others, by what a scenario compares first. */
export interface Comparison {
  readonly benchmark: string;
  readonly title: string;
  readonly scenario: string;
  readonly own: string;
  readonly other: string;
  /** How many times as much as the other gets done. */
  readonly times: number;
  readonly goal: number;
}

/** Of every goal that is a multiple of another. */
export function comparisons(
  { name, title }: Benchmark,
  outcomes: readonly ScenarioOutcome[],
): readonly Comparison[] {
  return outcomes.flatMap(({ scenario, outcomes }) =>
    scenario.goals.flatMap((goal) => {
      if ('bound' in goal) return [];
      const [own, other] = [outcomeOf(outcomes, goal.contender), outcomeOf(outcomes, goal.times)];
      return {
        benchmark: name,
        title,
        scenario: scenario.name,
        own: own.contender.title,
        other: other.contender.title,
        times: ratio(scenario.metrics.headline.figure, own.samples, other.samples),
        goal: goal.atLeast,
      };
    }),
  );
}

import type { Goal, Scenario } from '../benchmark';
import type { Outcome, ScenarioOutcome } from '../measure/run-scenario';
import { figureOf, medians, ratio } from '../measure/sample';

/** A goal beside what was reached. */
export interface Verdict {
  readonly scenario: string;
  readonly goal: string;
  readonly reached: string;
  readonly met: boolean;
}

export function verdicts({ scenario, outcomes }: ScenarioOutcome): readonly Verdict[] {
  return scenario.goals.map((goal) => ({ scenario: scenario.name, ...judge(scenario, goal, outcomes) }));
}

function judge(scenario: Scenario, goal: Goal, outcomes: readonly Outcome[]): Omit<Verdict, 'scenario'> {
  const own = outcomeOf(outcomes, goal.contender);
  if ('bound' in goal) {
    const { bound, value, of, figure, per = 1 } = goal;
    const reached = figureOf(medians(own.samples), figure) * per;
    return {
      goal: `${own.contender.title}: ${bound} ${String(value)} ${of}`,
      reached: reached.toFixed(2),
      met: bound === 'at most' ? reached <= value : reached < value,
    };
  }
  const other = outcomeOf(outcomes, goal.times);
  const reached = ratio(scenario.metrics.headline.figure, own.samples, other.samples);
  return {
    goal: `${own.contender.title} ≥ ${goal.atLeast.toFixed(2)} × ${other.contender.title}`,
    reached: `${reached.toFixed(2)} ×`,
    met: reached >= goal.atLeast,
  };
}

export function outcomeOf(outcomes: readonly Outcome[], name: string): Outcome {
  const outcome = outcomes.find((each) => each.name === name);
  if (outcome === undefined) throw new Error(`No outcome of ${name}`);
  return outcome;
}

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
  if ('bound' in goal) {
    const own = outcomeOf(outcomes, goal.contender);
    const { bound, value, of, figure, per = 1 } = goal;
    const reached = figureOf(medians(own.samples), figure) * per;
    return {
      goal: `${own.contender.title}: ${bound} ${String(value)} ${of}`,
      reached: reached.toFixed(2),
      met: bound === 'at most' ? reached <= value : reached < value,
    };
  }
  if ('atMost' in goal) {
    const { own, other, times } = beside(outcomes, goal, goal.figure);
    return {
      goal: `${own}: at most ${goal.atMost.toFixed(2)} × the ${goal.of} of ${other}`,
      reached: `${times.toFixed(2)} ×`,
      met: times <= goal.atMost,
    };
  }
  const { own, other, times } = beside(outcomes, goal, scenario.metrics.headline.figure);
  return {
    goal: `${own} ≥ ${goal.atLeast.toFixed(2)} × ${other}`,
    reached: `${times.toFixed(2)} ×`,
    met: times >= goal.atLeast,
  };
}

/** The titles of two contenders, and a figure of the one as a multiple of the other's. */
export function beside(
  outcomes: readonly Outcome[],
  { contender, times }: { readonly contender: string; readonly times: string },
  figure: string,
): { readonly own: string; readonly other: string; readonly times: number } {
  const [own, other] = [outcomeOf(outcomes, contender), outcomeOf(outcomes, times)];
  return {
    own: own.contender.title,
    other: other.contender.title,
    times: ratio(figure, own.samples, other.samples),
  };
}

export function outcomeOf(outcomes: readonly Outcome[], name: string): Outcome {
  const outcome = outcomes.find((each) => each.name === name);
  if (outcome === undefined) throw new Error(`No outcome of ${name}`);
  return outcome;
}

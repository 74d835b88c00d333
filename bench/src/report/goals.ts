import type { Goal, Scenario } from '../benchmark';
import type { Outcome, ScenarioOutcome } from '../measure/run-scenario';
import { medians, ratio } from '../measure/sample';

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
  if ('commandsPer1000' in goal) {
    const commands = medians(own.samples).sent * 1000;
    return {
      goal: `${own.contender.title}: fewer than ${String(goal.commandsPer1000)} Redis commands per 1000 requests`,
      reached: commands.toFixed(1),
      met: commands < goal.commandsPer1000,
    };
  }
  const other = outcomeOf(outcomes, goal.times);
  const reached = ratio('requestsPerSecond', own.samples, other.samples);
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

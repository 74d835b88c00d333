import type { ScenarioOutcome } from '../measure/run-scenario';
import { figureOf, medians, ratio } from '../measure/sample';
import { barChart, type BarGroup } from './bars';
import { times as formatted } from './figures';
import { outcomeOf } from './goals';

/** What contenders are compared by first as bars, scenario by scenario, with a line where the reference is. */
export function chart(outcomes: readonly ScenarioOutcome[]): string {
  return barChart('The contenders side by side', outcomes.map(groupOf));
}

function groupOf({ scenario, outcomes }: ScenarioOutcome): BarGroup {
  const reference = outcomeOf(outcomes, scenario.reference);
  const { figure, title, digits, unit, lessIsBetter } = scenario.metrics.headline;
  const better = lessIsBetter ? ' (less is better)' : '';
  return {
    title: `${scenario.name}: ${title}, as a multiple of ${reference.contender.title}${better}`,
    bars: outcomes.map(({ name, contender, samples }) => {
      const times = ratio(figure, samples, reference.samples);
      const value = figureOf(medians(samples), figure).toFixed(digits) + unit;
      return {
        label: contender.title,
        times,
        value: `${formatted(times)} × · ${value}`,
        own: name.startsWith('sluice'),
      };
    }),
  };
}

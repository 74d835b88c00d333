import type { ScenarioOutcome } from '../measure/run-scenario';
import { figureOf, medians, ratio } from '../measure/sample';
import { outcomeOf } from './goals';
import { table } from './table';

/** The medians of a scenario, a line for each contender. */
export function figures({ scenario, outcomes }: ScenarioOutcome): string {
  const { headline, columns } = scenario.metrics;
  const reference = outcomeOf(outcomes, scenario.reference);
  const header = [
    'contender',
    headline.title,
    `× ${scenario.reference}`,
    ...columns.map(({ title }) => title),
  ];
  const rows = outcomes.map(({ contender, usesRedis, samples }) => {
    const all = medians(samples);
    return [
      contender.title,
      figureOf(all, headline.figure).toFixed(headline.digits),
      times(ratio(headline.figure, samples, reference.samples)),
      ...columns.map((column) => (column.ofRedis && !usesRedis ? '–' : column.cell(all))),
    ];
  });
  return table(header, rows);
}

/** What each of ours is as a multiple of each of the others. */
export function ratios({ scenario, outcomes }: ScenarioOutcome): string {
  const { headline, compared } = scenario.metrics;
  const own = outcomes.filter(({ name }) => name.startsWith('sluice'));
  const others = outcomes.filter(({ name }) => !name.startsWith('sluice'));
  const rows = own.flatMap(({ contender, samples }) =>
    [headline, ...compared].map(({ title, figure }) => [
      `${contender.title}: ${title}`,
      ...others.map((other) => times(ratio(figure, samples, other.samples))),
    ]),
  );
  return table(['as a multiple of', ...others.map(({ contender }) => contender.title)], rows);
}

/** How each contender is set up, and what it asks of Redis. */
export function configurations({ outcomes }: ScenarioOutcome): string {
  return outcomes
    .map(({ contender, asks }) => {
      const commands = asks === '' ? '' : ` Asks: \`${asks}\`.`;
      return `- ${contender.title}: ${contender.configuration}.${commands}`;
    })
    .join('\n');
}

/** A multiple: in hundredths, and smaller ones by their first digit. */
export function times(value: number): string {
  return value < 0.1 && value > 0 ? value.toPrecision(1) : value.toFixed(2);
}

import type { ScenarioOutcome } from '../measure/run-scenario';
import { figureOf, medians, ratio } from '../measure/sample';
import { times as formatted } from './figures';
import { outcomeOf } from './goals';
import { escaped } from './svg';

const WIDTH = 760;
const LABEL_WIDTH = 290;
const VALUE_WIDTH = 130;
const ROW_HEIGHT = 24;
const TITLE_HEIGHT = 40;

/** Colours that can be read on white and on black; text follows the reader's scheme. */
const STYLE = `
text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-weight: 600 }
.label { text-anchor: end }
.own { fill: #1f7a8c }
.other { fill: #9aa5b1 }
.reference { stroke: #d1495b; stroke-dasharray: 3 3 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .own { fill: #3fb6cc } .other { fill: #6b7682 } }`;

/** What contenders are compared by first as bars, scenario by scenario, with a line where the reference is. */
export function chart(outcomes: readonly ScenarioOutcome[]): string {
  const parts: string[] = [];
  let y = 0;
  for (const outcome of outcomes) {
    parts.push(scenarioBars(outcome, y));
    y += TITLE_HEIGHT + outcome.outcomes.length * ROW_HEIGHT;
  }
  const height = y + 12;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="The contenders side by side">
<style>${STYLE}</style>
${parts.join('\n')}
</svg>
`;
}

function scenarioBars({ scenario, outcomes }: ScenarioOutcome, top: number): string {
  const reference = outcomeOf(outcomes, scenario.reference);
  const { figure, title: measured, digits, unit, lessIsBetter } = scenario.metrics.headline;
  const bars = outcomes.map(({ name, contender, samples }) => ({
    name,
    title: contender.title,
    times: ratio(figure, samples, reference.samples),
    value: figureOf(medians(samples), figure).toFixed(digits) + unit,
  }));
  const longest = Math.max(...bars.map(({ times }) => times));
  const scale = (WIDTH - LABEL_WIDTH - VALUE_WIDTH) / longest;
  const first = top + TITLE_HEIGHT;
  const line = LABEL_WIDTH + scale;
  const rows = bars.map(({ name, title, times, value }, row) => {
    const y = first + row * ROW_HEIGHT;
    const style = name.startsWith('sluice') ? 'own' : 'other';
    return `<text class="label" x="${LABEL_WIDTH - 8}" y="${y + 14}">${escaped(title)}</text>
<rect class="${style}" x="${LABEL_WIDTH}" y="${y + 2}" width="${(times * scale).toFixed(1)}" height="16" rx="2"/>
<text x="${WIDTH - VALUE_WIDTH + 10}" y="${y + 14}">${formatted(times)} × · ${value}</text>`;
  });
  const better = lessIsBetter ? ' (less is better)' : '';
  return `<text class="title" x="8" y="${top + 26}">${escaped(scenario.name)}: ${escaped(measured)}, as a multiple of ${escaped(reference.contender.title)}${better}</text>
${rows.join('\n')}
<line class="reference" x1="${line.toFixed(1)}" x2="${line.toFixed(1)}" y1="${first - 4}" y2="${first + bars.length * ROW_HEIGHT}"/>`;
}

import { barChart } from './bars';
import type { Comparison } from './comparison';
import { times as formatted } from './figures';
import { table } from './table';

const BEGIN = '<!-- written by `npm run bench:overview` -->';
const END = '<!-- until here -->';

export function overviewTable(all: readonly Comparison[]): string {
  const rows = all.map(({ benchmark, title, scenario, own, other, times }) => [
    `[${title}](bench/results/${benchmark}.md): ${scenario}, ${own}`,
    other,
    `${formatted(times)} ×`,
  ]);
  return table(['what', 'beside', 'gets done'], rows);
}

export function overviewChart(all: readonly Comparison[]): string {
  const titles = [...new Set(all.map(({ title }) => title))];
  return barChart(
    'Sluice beside its peers',
    titles.map((title) => ({
      title: `${title}: how much gets done, as a multiple of the peer`,
      bars: all
        .filter((each) => each.title === title)
        .map(({ scenario, other, times }) => ({
          label: `${scenario}: ${other}`,
          times,
          value: `${formatted(times)} ×`,
          own: true,
        })),
    })),
  );
}

/** @throws {Error} for a text that has no place for it. */
export function intoReadme(readme: string, text: string): string {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error('The README has no place for the table of benchmarks');
  return `${readme.slice(0, begin + BEGIN.length)}\n\n${text}\n\n${readme.slice(end)}`;
}

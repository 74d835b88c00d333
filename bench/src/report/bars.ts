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

export interface Bar {
  readonly label: string;
  /** As a multiple of what is 1. */
  readonly times: number;
  readonly value: string;
  readonly own: boolean;
}

/** Bars under a title, with a line where 1 is. */
export interface BarGroup {
  readonly title: string;
  readonly bars: readonly Bar[];
}

/** @param label what is to be seen, for those who cannot see it. */
export function barChart(label: string, groups: readonly BarGroup[]): string {
  const parts: string[] = [];
  let y = 0;
  for (const group of groups) {
    parts.push(groupOfBars(group, y));
    y += TITLE_HEIGHT + group.bars.length * ROW_HEIGHT;
  }
  const height = y + 12;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(label)}">
<style>${STYLE}</style>
${parts.join('\n')}
</svg>
`;
}

function groupOfBars({ title, bars }: BarGroup, top: number): string {
  const longest = Math.max(1, ...bars.map(({ times }) => times));
  const scale = (WIDTH - LABEL_WIDTH - VALUE_WIDTH) / longest;
  const first = top + TITLE_HEIGHT;
  const line = LABEL_WIDTH + scale;
  const rows = bars.map(({ label, times, value, own }, row) => {
    const y = first + row * ROW_HEIGHT;
    return `<text class="label" x="${LABEL_WIDTH - 8}" y="${y + 14}">${escaped(label)}</text>
<rect class="${own ? 'own' : 'other'}" x="${LABEL_WIDTH}" y="${y + 2}" width="${(times * scale).toFixed(1)}" height="16" rx="2"/>
<text x="${WIDTH - VALUE_WIDTH + 10}" y="${y + 14}">${escaped(value)}</text>`;
  });
  return `<text class="title" x="8" y="${top + 26}">${escaped(title)}</text>
${rows.join('\n')}
<line class="reference" x1="${line.toFixed(1)}" x2="${line.toFixed(1)}" y1="${first - 4}" y2="${first + bars.length * ROW_HEIGHT}"/>`;
}

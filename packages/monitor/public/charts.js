import { h } from './elements.js';
import { rate, time, whole } from './format.js';

/**
 * @typedef {{ key: string, label: string, color: string }} Line
 * @typedef {{ id: string, title: string, unit: 'rate' | 'time' | 'count', lines: readonly Line[] }} ChartPlan
 * @typedef {{ at: number[], lines: Record<string, (number | null)[]> }} Series
 */

/** The script of the package, beside the modules. */
const Plot = /** @type {typeof globalThis & { uPlot: typeof import('uplot') }} */ (globalThis).uPlot;
const HEIGHT = 170;
const FORMAT = {
  rate,
  time,
  count: (/** @type {number | null | undefined} */ value) => (value == null ? '–' : whole(value)),
};

/** @type {readonly ChartPlan[]} */
const PLANS = [
  {
    id: 'limits',
    title: 'Rate limits',
    unit: 'rate',
    lines: [
      { key: 'allowed', label: 'allowed', color: '--line-1' },
      { key: 'denied', label: 'denied', color: '--line-3' },
    ],
  },
  {
    id: 'caches',
    title: 'Caches',
    unit: 'rate',
    lines: [
      { key: 'hits', label: 'hits', color: '--line-1' },
      { key: 'stale', label: 'stale', color: '--line-2' },
      { key: 'misses', label: 'misses', color: '--line-4' },
    ],
  },
  {
    id: 'latency',
    title: 'How long Redis takes',
    unit: 'time',
    lines: [
      { key: 'p99', label: '99 of 100 within', color: '--line-4' },
      { key: 'p50', label: 'half within', color: '--line-1' },
    ],
  },
  {
    id: 'commands',
    title: 'Commands and scripts',
    unit: 'rate',
    lines: [
      { key: 'commands', label: 'all', color: '--line-1' },
      { key: 'failures', label: 'failed', color: '--line-3' },
    ],
  },
  {
    id: 'locks',
    title: 'Locks',
    unit: 'rate',
    lines: [
      { key: 'acquired', label: 'acquired', color: '--line-1' },
      { key: 'refused', label: 'refused', color: '--line-3' },
    ],
  },
  {
    id: 'waits',
    title: 'Waiting for locks',
    unit: 'time',
    lines: [{ key: 'lockWait', label: '99 of 100 within', color: '--line-2' }],
  },
];

/** @type {ChartPlan} */
const QUEUES = {
  id: 'queues',
  title: 'Queues',
  unit: 'count',
  lines: [
    { key: 'ready', label: 'ready', color: '--line-1' },
    { key: 'delayed', label: 'delayed', color: '--line-2' },
    { key: 'active', label: 'active', color: '--line-4' },
    { key: 'dead', label: 'dead', color: '--line-3' },
  ],
};

/** The charts of a page, drawn anew in the colours of the theme when that changes. */
export class Charts {
  /** @type {readonly Chart[]} */
  #charts = [];
  #place;

  /** @param {HTMLElement} place */
  constructor(place) {
    this.#place = place;
    const redraw = () => {
      for (const chart of this.#charts) chart.redraw();
    };
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
    new ResizeObserver(redraw).observe(place);
  }

  /** @param {Series} series @param {Series} depths @param {number} seconds how far they reach back */
  update(series, depths, seconds) {
    if (this.#charts.length === 0) {
      const plans = depths.at.length > 0 ? [...PLANS, QUEUES] : PLANS;
      this.#charts = plans.map((plan) => new Chart(plan));
      this.#place.replaceChildren(...this.#charts.map(({ figure }) => figure));
    }
    for (const chart of this.#charts) chart.update(chart.id === 'queues' ? depths : series, seconds);
  }
}

class Chart {
  id;
  figure;
  #plan;
  #canvas = h('div', { class: 'plot', 'aria-hidden': true });
  #values;
  /** @type {import('uplot') | undefined} */
  #plot;
  /** @type {Series} */
  #series = { at: [], lines: {} };
  #seconds = 600;

  /** @param {ChartPlan} plan */
  constructor(plan) {
    this.#plan = plan;
    this.id = plan.id;
    this.#values = plan.lines.map(() => h('b', {}, '–'));
    const legend = plan.lines.map(({ label, color }, index) =>
      h(
        'li',
        { 'data-color': color },
        h('i', { class: `swatch ${color.slice(2)}` }),
        `${label} `,
        this.#values[index],
      ),
    );
    this.figure = h(
      'figure',
      { class: 'card chart', id: `chart-${plan.id}` },
      h('figcaption', {}, h('h2', {}, plan.title), h('ul', { class: 'legend' }, ...legend)),
      this.#canvas,
    );
  }

  /** @param {Series} series @param {number} seconds */
  update(series, seconds) {
    this.#series = series;
    this.#seconds = seconds;
    if (this.#plot === undefined) this.redraw();
    else {
      this.#plot.batch(() => {
        this.#plot?.setData(this.#data(), false);
        this.#setScales();
      });
    }
    this.#tell(undefined);
  }

  redraw() {
    this.#plot?.destroy();
    const width = this.#canvas.clientWidth;
    if (width === 0) return;
    this.#plot = new Plot(this.#options(width), this.#data(), /** @type {HTMLElement} */ (this.#canvas));
    this.#setScales();
  }

  /** @returns {import('uplot').AlignedData} */
  #data() {
    const { at, lines } = this.#series;
    return [at, ...this.#plan.lines.map(({ key }) => lines[key] ?? [])];
  }

  #setScales() {
    const now = this.#series.at.at(-1) ?? Date.now() / 1000;
    const all = this.#plan.lines.flatMap(({ key }) => this.#series.lines[key] ?? []);
    const highest = Math.max(...all.map((value) => value ?? 0), 0);
    this.#plot?.setScale('x', { min: now - this.#seconds, max: now });
    this.#plot?.setScale('y', { min: 0, max: highest > 0 ? highest * 1.15 : 1 });
  }

  /** The values under the cursor, or the latest. @param {number | null | undefined} index */
  #tell(index) {
    this.#plan.lines.forEach(({ key }, line) => {
      const values = this.#series.lines[key] ?? [];
      const text = FORMAT[this.#plan.unit](index == null ? values.at(-1) : values[index]);
      const place = this.#values[line];
      if (place !== undefined && place.textContent !== text) place.textContent = text;
    });
  }

  /** @param {number} width @returns {import('uplot').Options} */
  #options(width) {
    const theme = getComputedStyle(document.documentElement);
    const color = (/** @type {string} */ name) => theme.getPropertyValue(name).trim();
    const grid = { stroke: color('--grid'), width: 1 };
    const axis = { stroke: color('--soft'), grid, ticks: { show: false }, font: `11px ${color('--sans')}` };
    const format = FORMAT[this.#plan.unit];
    return {
      width,
      height: HEIGHT,
      padding: [10, 4, 0, 0],
      legend: { show: false },
      cursor: { sync: { key: 'monitor' }, points: { size: 6 }, drag: { setScale: false, x: false } },
      scales: { x: { time: true }, y: { auto: false } },
      axes: [
        { ...axis, space: 70, gap: 4, size: 26, values: (_plot, splits) => splits.map(clock) },
        {
          ...axis,
          size: 58,
          gap: 4,
          space: 34,
          values: (_plot, splits) => splits.map((value) => format(value)),
        },
      ],
      series: [
        {},
        ...this.#plan.lines.map(({ label, color: name }, index) => ({
          label,
          stroke: color(name),
          width: 1.75,
          ...(index === 0 && { fill: `${color(name)}1f` }),
          points: { show: false },
        })),
      ],
      hooks: {
        setCursor: [
          (plot) => {
            this.#tell(plot.cursor.left === undefined || plot.cursor.left < 0 ? undefined : plot.cursor.idx);
          },
        ],
      },
    };
  }
}

/** @param {number} seconds */
function clock(seconds) {
  const withSeconds = seconds % 60 === 0 ? {} : /** @type {const} */ ({ second: '2-digit' });
  const format = /** @type {const} */ ({ hour: '2-digit', minute: '2-digit', ...withSeconds });
  return new Date(seconds * 1000).toLocaleTimeString('en-GB', format);
}

/** A bar for each of the last requests that find room: how long it took, on a logarithmic scale, and who decided it. */

const SVG = 'http://www.w3.org/2000/svg';
const [HEIGHT, BASE, BAR, LABELS] = [120, 112, 10, 44];
const GRID_MS = [1, 10, 100];

/**
 * @param {HTMLElement} place
 * @param {readonly { source: string, totalMs: number }[]} requests
 */
export function drawChart(place, requests) {
  const width = place.clientWidth - LABELS;
  const chart = shape('svg', { viewBox: `0 0 ${place.clientWidth} ${HEIGHT}`, role: 'img' });
  const slowest = Math.max(...requests.map(({ totalMs }) => totalMs));
  chart.setAttribute(
    'aria-label',
    `The last ${requests.length} requests; the slowest took ${slowest.toFixed(0)} ms`,
  );
  for (const ms of GRID_MS) chart.append(...gridLine(ms, width));
  requests.forEach(({ source, totalMs }, index) => {
    const top = yOf(totalMs);
    const x = width - (requests.length - index) * BAR;
    if (x < 0) return;
    const bar = shape('rect', { x, y: top, width: BAR - 3, height: BASE - top, rx: 1.5 });
    bar.setAttribute('class', `bar ${source}`);
    chart.append(bar);
  });
  place.replaceChildren(chart);
}

/** @param {number} ms @param {number} width */
function gridLine(ms, width) {
  const y = yOf(ms);
  const label = shape('text', { x: width + 6, y: y + 3 });
  label.textContent = `${ms} ms`;
  return [shape('line', { x1: 0, x2: width, y1: y, y2: y }), label];
}

/** 0.1 ms at the base, 300 ms at the top. @param {number} ms */
function yOf(ms) {
  const share = Math.log10(Math.max(ms, 0.12) / 0.1) / Math.log10(3000);
  return Math.max(0, Math.round(BASE - share * BASE));
}

/** @param {string} name @param {Record<string, string | number>} attributes */
function shape(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, String(value));
  return element;
}

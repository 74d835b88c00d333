/** The page of operations: what the server tells twice a second, and the buttons that break Redis. */

import { drawChart } from './chart.js';
import { DECIDERS } from './deciders.js';
import { ask } from './shop-api.js';

/**
 * @typedef {object} RequestRecord
 * @property {number} number
 * @property {number} process
 * @property {string} method
 * @property {string} path
 * @property {number} status
 * @property {string} source
 * @property {number} gateMs
 * @property {number} totalMs
 */

/**
 * @typedef {object} State
 * @property {string | null} server
 * @property {{ id: number, port: number }[]} processes
 * @property {{ open: number, of: number }} breakers
 * @property {{ at: string, text: string, times: number }[]} timeline
 * @property {RequestRecord[]} requests
 */

const SHOWN_REQUESTS = 60;
const SHOWN_ROWS = 14;

/** The column that says which process has answered. */
const PROCESS = 3;

/** @type {RequestRecord[]} */
let requests = [];

async function refresh() {
  const known = requests.at(-1)?.number ?? 0;
  const response = await fetch(`/ops/state?after=${known}`, { cache: 'no-store' });
  const state = /** @type {State} */ (await response.json());
  showServer(state);
  showProcesses(state);
  showTimeline(state);
  const last = requests.at(-1)?.number ?? 0; // two may have asked at once
  const more = state.requests.filter(({ number }) => number > last);
  if (more.length === 0) return;
  requests = [...requests, ...more].slice(-SHOWN_REQUESTS);
  drawChart(element('chart'), requests);
  element('log').replaceChildren(...requests.slice(-SHOWN_ROWS).reverse().map(requestRow));
}

/** @param {State} state */
function showServer({ server, breakers }) {
  setState('server', server ?? 'not ours');
  setState('breaker', breakerText(breakers));
  const can = {
    freeze: server === 'running',
    thaw: server === 'frozen',
    kill: server !== 'stopped',
    restart: true,
  };
  for (const [action, enabled] of Object.entries(can)) {
    const button = document.querySelector(`[data-action="${action}"]`);
    if (button instanceof HTMLButtonElement) button.disabled = !enabled;
  }
}

/** Each process has one of its own. @param {State['breakers']} breakers */
function breakerText({ open, of }) {
  if (open === 0) return 'closed';
  return open === of ? 'open' : `open in ${open} of ${of}`;
}

/** @param {string} id @param {string} text */
function setState(id, text) {
  const output = element(id);
  if (output.textContent === text) return; // it would be read out again
  output.textContent = text;
  output.dataset['state'] = text;
}

/** Where there are several, each has a monitor of its own, at a port of its own. @param {State} state */
function showProcesses({ processes }) {
  element('processes').hidden = processes.length === 0;
  element('log-table').classList.toggle('one-process', processes.length === 0);
  const shown = processes.map(({ id }) => id).join();
  const links = element('process-links');
  if (links.dataset['shown'] === shown) return;
  links.dataset['shown'] = shown;
  links.replaceChildren(
    ...processes.flatMap(({ id, port }, index) => {
      const link = document.createElement('a');
      link.href = `http://${location.hostname}:${port}/ops/monitor/`;
      link.textContent = String(id);
      return index === 0 ? [link] : [', ', link];
    }),
  );
}

/** @param {State} state */
function showTimeline({ timeline }) {
  if (timeline.length === 0) return;
  element('timeline').replaceChildren(
    ...timeline.map(({ at, text, times }) => {
      const item = document.createElement('li');
      const time = document.createElement('time');
      time.dateTime = at;
      time.textContent = new Date(at).toLocaleTimeString();
      item.append(time, ` ${text}${times > 1 ? ` (${times} times)` : ''}`);
      return item;
    }),
  );
}

/** @param {RequestRecord} request */
function requestRow({ method, path, status, source, process, gateMs, totalMs }) {
  const row = document.createElement('tr');
  row.dataset['source'] = source;
  const texts = [
    `${method} ${path}`,
    String(status),
    DECIDERS[source] ?? source,
    String(process),
    milliseconds(gateMs),
    milliseconds(totalMs),
  ];
  row.append(
    ...texts.map((text, column) => {
      const cell = document.createElement('td');
      cell.textContent = text;
      if (column === PROCESS) cell.className = 'of-several';
      return cell;
    }),
  );
  return row;
}

/** @param {number} value */
function milliseconds(value) {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}

/** @param {string} action */
async function act(action) {
  const response = await fetch('/ops/redis', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ action }),
  });
  const complaint = element('complaint');
  complaint.hidden = response.ok;
  if (!response.ok) complaint.textContent = `That did not work (${response.status}).`;
  await refresh();
}

const TRAFFIC_MS = 250;

/** @type {number | undefined} */
let traffic;

/** As a member, who may ask four times a second for as long as they like. */
function toggleTraffic() {
  const button = element('traffic');
  const key = document.querySelector('.dock option:not([value=""])')?.getAttribute('value') ?? '';
  if (traffic === undefined) {
    const paths = ['/api/events/1', '/api/events/2/seats', '/api/events?limit=5'];
    let turn = 0;
    traffic = setInterval(() => {
      ask(paths[turn++ % paths.length] ?? '/api/events', key).catch(() => undefined);
    }, TRAFFIC_MS);
  } else {
    clearInterval(traffic);
    traffic = undefined;
  }
  button.setAttribute('aria-pressed', String(traffic !== undefined));
  button.textContent = traffic === undefined ? 'Start traffic' : 'Stop traffic';
}

/**
 * @typedef {object} RushState
 * @property {'idle' | 'running' | 'done'} state
 * @property {number} [done]
 * @property {number} [buyers]
 * @property {string[]} lines
 */

async function refreshRush() {
  const response = await fetch('/ops/rush', { cache: 'no-store' });
  showRush(/** @type {RushState} */ (await response.json()));
}

/** @param {RushState} rush */
function showRush({ state, done, buyers, lines }) {
  const button = element('rush');
  if (button instanceof HTMLButtonElement) button.disabled = state === 'running';
  const shown = state === 'running' ? [`${done} of ${buyers} buyers are done`] : lines;
  const report = element('rush-report');
  if (report.textContent === shown.join('')) return; // it would be read out again
  report.replaceChildren(
    ...shown.map((line) => {
      const paragraph = document.createElement('p');
      paragraph.textContent = line;
      return paragraph;
    }),
  );
}

async function startRush() {
  await fetch('/ops/rush', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' });
  await refreshRush();
}

/** @param {string} id */
function element(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`There is no #${id}`);
  return found;
}

for (const button of document.querySelectorAll('[data-action]')) {
  const { action = '' } = /** @type {HTMLElement} */ (button).dataset;
  button.addEventListener('click', () => act(action).catch(() => undefined));
}
element('traffic').addEventListener('click', toggleTraffic);
element('rush').addEventListener('click', () => startRush().catch(() => undefined));

const REFRESH_MS = 500;
await Promise.all([refresh(), refreshRush()]);
setInterval(() => {
  if (document.visibilityState !== 'visible') return;
  refresh().catch(() => undefined);
  refreshRush().catch(() => undefined);
}, REFRESH_MS);

import { backlogsSection } from './backlogs.js';
import { Charts } from './charts.js';
import { show } from './elements.js';
import { findingsSection, statusLine, tiles } from './overview.js';
import { footer, redisSection, tablesSection } from './sections.js';

/**
 * @typedef {import('../src/page/report').Report} Report
 * @typedef {import('./charts.js').Series} Series
 */

const MOST_POINTS = 3600;
const HEADERS = { 'X-Sluice-Monitor': 'page' };
const LONGEST_MS = 10_000;
const MOST_STRANGERS = 10;
const SHORTEST_REACH = 60;

const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const interval = Number(document.documentElement.dataset['interval']);
const charts = new Charts(place('charts'));

/** @type {Series} */
const series = { at: [], lines: {} };
/** @type {Series} */
const depths = { at: [], lines: {} };
/** @type {{ state: 'idle' | 'looking' | 'looked', found: Report['findings'] }} */
const search = { state: 'idle', found: [] };
/** @type {Report | undefined} */
let latest;
let reachSeconds = SHORTEST_REACH;
let paused = false;
let timer = 0;
let strangers = 0;

async function refresh() {
  clearTimeout(timer);
  try {
    take(await ask('GET', `report?since=${series.at.at(-1) ?? 0}`));
    render();
  } catch {
    setStatus('No answer from the app', 'unready');
  }
  schedule();
}

/**
 * Where several processes answer by turns, the charts stay with one, unless it is not heard of any more.
 *
 * @param {Report} report
 */
function take(report) {
  const isOther = latest !== undefined && latest.process.id !== report.process.id;
  strangers = isOther ? strangers + 1 : 0;
  if (isOther && strangers < MOST_STRANGERS) {
    latest = {
      ...report,
      process: latest?.process ?? report.process,
      tables: latest?.tables ?? report.tables,
    };
  } else {
    if (isOther) clear(series);
    latest = report;
    append(series, report.series.at, report.series.lines);
  }
  noteDepths(report);
}

/** @param {Series} all */
function clear(all) {
  all.at.length = 0;
  for (const line of Object.values(all.lines)) line.length = 0;
}

function schedule() {
  clearTimeout(timer);
  if (!paused && !document.hidden) timer = window.setTimeout(() => void refresh(), interval);
}

/** @param {string} method @param {string} path */
async function ask(method, path) {
  const signal = AbortSignal.timeout(LONGEST_MS);
  const response = await fetch(path, { method, headers: HEADERS, signal, cache: 'no-store' });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

/** @param {Series} all @param {readonly number[]} at @param {Readonly<Record<string, readonly (number | null)[]>>} lines */
function append(all, at, lines) {
  all.at.push(...at);
  for (const [name, values] of Object.entries(lines)) (all.lines[name] ??= []).push(...values);
  for (const list of [all.at, ...Object.values(all.lines)]) list.splice(0, list.length - MOST_POINTS);
  reachSeconds = Math.max(SHORTEST_REACH, (series.at.at(-1) ?? 0) - (series.at[0] ?? 0));
}

/** The process keeps no history of queues, since to look costs a round trip: the page does. @param {Report} report */
function noteDepths({ queues }) {
  const known = queues.flatMap(({ counts }) => (counts === undefined ? [] : [counts]));
  if (queues.length === 0) return;
  const states = /** @type {const} */ (['ready', 'delayed', 'active', 'dead']);
  const sums = states.map((state) => [
    state,
    known.length === 0 ? [null] : [known.reduce((sum, counts) => sum + counts[state], 0)],
  ]);
  append(depths, [Date.now() / 1000], Object.fromEntries(sums));
}

function render() {
  if (latest === undefined) return;
  const { text, state } = statusLine(latest);
  setStatus(text, state);
  show(place('tiles'), ...tiles(latest, series));
  charts.update(series, depths, reachSeconds);
  show(place('findings'), ...findingsSection(latest, search));
  show(place('redis'), ...redisSection(latest));
  show(place('backlogs'), ...backlogsSection(latest));
  show(place('tables'), ...tablesSection(latest));
  show(place('footer'), ...footer(latest));
  place('main').setAttribute('aria-busy', 'false');
}

/** @param {string} text @param {string} state */
function setStatus(text, state) {
  const status = place('status');
  if (status.textContent !== text) status.textContent = text;
  status.dataset['state'] = state;
}

async function lookForBigKeys() {
  search.state = 'looking';
  render();
  try {
    search.found = await ask('POST', 'big-keys');
    search.state = 'looked';
  } catch {
    search.state = 'idle';
  }
  render();
}

place('pause').addEventListener('click', () => {
  paused = !paused;
  place('pause').setAttribute('aria-pressed', String(paused));
  place('pause').textContent = paused ? 'Go on' : 'Pause';
  if (paused) schedule();
  else void refresh();
});
place('findings').addEventListener('click', ({ target }) => {
  if (target instanceof Element && target.id === 'big-keys') void lookForBigKeys();
});
document.addEventListener('visibilitychange', () => {
  if (document.hidden) schedule();
  else if (!paused) void refresh();
});
void refresh();

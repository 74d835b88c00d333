/** The meter at the foot of every page: what the visitor may still ask of the API, and who decided it. */

import { DECIDERS, MEANINGS } from './deciders.js';
import { ask, caller } from './shop-api.js';
import { visitor } from './visitor.js';

const dock = find(document, '.dock');
const quotaList = find(dock, '.quotas');
const source = find(dock, '.source');
const refusal = find(dock, '.refusal');
const callers = /** @type {HTMLSelectElement} */ (find(dock, 'select'));

/** @param {import('./shop-api.js').Answer} answer */
function show(answer) {
  for (const quota of answer.quotas) showQuota(quota);
  if (answer.source) showSource(answer.source, DECIDERS[answer.source] ?? answer.source);
}

/** @param {string} name @param {string} text */
function showSource(name, text) {
  if (source.dataset['source'] === name) return; // it would be read out again
  source.dataset['source'] = name;
  source.textContent = text;
  source.title = MEANINGS[name] ?? '';
}

/** @param {import('./quota.js').Quota} quota */
function showQuota({ name, limit, windowSeconds, remaining }) {
  const row = quotaList.querySelector(`[data-name="${CSS.escape(name)}"]`) ?? addRow(name);
  const meter = /** @type {HTMLMeterElement} */ (find(row, 'meter'));
  meter.max = limit;
  meter.low = limit / 4;
  meter.high = limit / 2;
  meter.optimum = limit;
  meter.value = remaining;
  meter.setAttribute('aria-label', `${name}: requests left`);
  find(row, '.quota-name').textContent = `${name}, ${windowSeconds} s`;
  find(row, '.quota-left').textContent = `${remaining} of ${limit} left`;
}

/** @param {string} name */
function addRow(name) {
  const template = /** @type {HTMLTemplateElement} */ (find(dock, 'template'));
  const row = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  row.dataset['name'] = name;
  quotaList.append(row);
  return row;
}

const READING_MS = 8000;

let refusedUntil = 0;

/** @param {import('./shop-api.js').Answer[]} answers */
function showRefusals(answers) {
  const refused = answers.filter(({ status }) => status === 429);
  const last = refused.at(-1);
  if (!last) {
    refusal.hidden = true;
    return;
  }
  refusedUntil = Date.now() + Math.max(READING_MS, last.retryAfterSeconds * 1000);
  const count = answers.length > 1 ? `${refused.length} of ${answers.length} refused` : 'Refused';
  const wait = `Try again in ${last.retryAfterSeconds} s.`;
  refusal.textContent = `${count} with 429 (${whoRefused(refused)}). ${last.refusal}. ${wait}`;
  refusal.hidden = false;
}

/** @param {import('./shop-api.js').Answer[]} refused */
function whoRefused(refused) {
  return Object.entries(DECIDERS)
    .map(([name, words]) => ({ words, count: refused.filter((answer) => answer.source === name).length }))
    .filter(({ count }) => count > 0)
    .map(({ words, count }) => (refused.length > 1 ? `${count} by ${words}` : `by ${words}`))
    .join(', ');
}

/** @param {string} amount */
async function spend(amount) {
  const paths = amount === 'export' ? ['/api/export'] : Array(Number(amount)).fill('/api/events/1');
  const answers = await Promise.all(paths.map((path) => ask(path)));
  answers.forEach(show);
  showRefusals(answers);
  await refresh();
}

/** Asking costs nothing. Answers overtake each other, so what is left is what the last question says. */
async function refresh() {
  try {
    show(await ask('/api/quota'));
  } catch {
    showSource('', 'nobody: the shop does not answer');
  }
  if (Date.now() > refusedUntil) refusal.hidden = true;
}

const REFRESH_MS = 1000;

function keepFresh() {
  if (document.visibilityState === 'visible') void refresh();
}

async function chooseCaller() {
  const known = await visitor;
  if (known?.name && callers.options[0]) callers.options[0].textContent = `${known.name}, logged in`;
  for (const { name, key } of known?.callers ?? []) callers.add(new Option(`${name}, member`, key));
  showCaller();
}

function showCaller() {
  const isKnown = [...callers.options].some(({ value }) => value === caller.key);
  if (!isKnown) caller.key = ''; // of a demo that has been started anew since
  callers.value = caller.key;
  callers.addEventListener('change', () => {
    caller.key = callers.value;
    refusal.hidden = true;
    keepFresh();
  });
}

/** @param {ParentNode} parent @param {string} selector @returns {HTMLElement} */
function find(parent, selector) {
  const element = parent.querySelector(selector);
  if (!(element instanceof HTMLElement)) throw new Error(`There is no ${selector}`);
  return element;
}

await chooseCaller();
for (const button of dock.querySelectorAll('button')) {
  button.addEventListener('click', () => spend(button.dataset['spend'] ?? '1').catch(() => undefined));
}
await refresh();
dock.hidden = false;
setInterval(keepFresh, REFRESH_MS);

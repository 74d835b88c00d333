import { h } from './elements.js';
import { ago, counted, span, whole } from './format.js';
import { table } from './sections.js';

/** @typedef {import('../src/page/report').Report} Report */

/** @param {Report} report */
export function backlogsSection({ queues, writeBehinds }) {
  if (queues.length + writeBehinds.length === 0) return [];
  return [
    h(
      'h2',
      {},
      writeBehinds.length === 0
        ? 'Queues'
        : queues.length === 0
          ? 'Write-behinds'
          : 'Queues and write-behinds',
    ),
    h('div', { class: 'columns' }, ...queues.map(queue), ...writeBehinds.map(writeBehind)),
  ];
}

/** @param {Report['queues'][number]} queue */
function queue({ name, counts, letters }) {
  return h(
    'article',
    { class: 'card backlog', 'data-key': `queue ${name}` },
    h('h3', {}, name, h('span', { class: 'kind' }, counts?.paused ? 'queue, paused' : 'queue')),
    counts === undefined
      ? h('p', { class: 'bad' }, 'No answer')
      : facts([
          ['Ready', whole(counts.ready)],
          ['Active', whole(counts.active)],
          ['Delayed', whole(counts.delayed)],
          ['Dead', whole(counts.dead)],
          ['Next waits for', counts.ready === 0 ? '–' : span(counts.oldestMs / 1000)],
        ]),
    deadLetters(
      counts?.dead ?? 0,
      ['Job', 'Tries', 'Last error', 'When'],
      letters.map(({ id, tries, error }) => [id, whole(tries), wordsOf(error), error ? ago(error.at) : '–']),
    ),
  );
}

/** @param {Report['writeBehinds'][number]} writeBehind */
function writeBehind({ name, stats, letters }) {
  return h(
    'article',
    { class: 'card backlog', 'data-key': `write-behind ${name}` },
    h('h3', {}, name, h('span', { class: 'kind' }, 'write-behind')),
    stats === undefined
      ? h('p', { class: 'bad' }, 'No answer')
      : facts([
          ['Dirty', whole(stats.dirty)],
          ['Being written', whole(stats.claimed)],
          ['Dead', whole(stats.dead)],
          ['Database behind by', span(stats.lagMs / 1000)],
        ]),
    deadLetters(
      stats?.dead ?? 0,
      ['Record', 'Tries', 'Last error', 'When'],
      letters.map(({ id, attempts, error, diedAt }) => [id, whole(attempts), error, ago(diedAt)]),
    ),
  );
}

/** @param {readonly (readonly [string, string])[]} all */
function facts(all) {
  return h(
    'dl',
    { class: 'facts' },
    ...all.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
  );
}

/** @param {number} dead @param {readonly string[]} columns @param {readonly (readonly string[])[]} rows */
function deadLetters(dead, columns, rows) {
  if (dead === 0) return h('p', { class: 'note' }, 'No dead letters.');
  return h(
    'details',
    {},
    h('summary', {}, counted(dead, 'dead letter')),
    table(rows.length < dead ? `The last ${rows.length}` : 'Dead letters', columns, rows, 'No answer.'),
  );
}

/** @param {Report['queues'][number]['letters'][number]['error']} error */
function wordsOf(error) {
  if (error === undefined) return '–';
  return error.kind === 'crashed' ? 'its worker was gone' : `${error.name}: ${error.message}`;
}

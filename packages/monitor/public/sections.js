import { h } from './elements.js';
import { ago, bytes, percent, rate, rounded, span, time, whole } from './format.js';

/**
 * @typedef {import('../src/page/report').Report} Report
 * @typedef {Extract<Report['redis'][number], { state: 'answering' }>} Answering
 */

/** Of less, the server itself takes more than its data. */
const FRAGMENTS_FROM = 64_000_000;

/** @param {Report} report */
export function redisSection({ redis }) {
  return [
    h('h2', {}, redis.length > 1 ? `Redis: ${redis.length} masters` : 'Redis'),
    ...redis.map((node) => (node.state === 'silent' ? silent(node) : answering(node))),
  ];
}

/** @param {Extract<Report['redis'][number], { state: 'silent' }>} node */
function silent({ node, reason }) {
  return h(
    'article',
    { class: 'card node', 'data-key': node },
    h('h3', {}, node),
    h('p', { class: 'bad' }, `No answer (${reason})`),
  );
}

/** @param {Answering} node */
function answering(node) {
  return h(
    'article',
    { class: 'card node', 'data-key': node.node },
    h('h3', {}, node.node === 'redis' ? node.server : `${node.node}: ${node.server}`),
    memory(node),
    h(
      'dl',
      { class: 'facts' },
      ...fact('Role', node.role),
      ...fact('Up for', span(node.uptimeSeconds)),
      ...fact('Keys', whole(node.keys)),
      ...fact('Clients', whole(node.clients)),
      ...fact('Commands', rate(node.commandsPerSecond)),
      ...fact('Eviction', node.policy),
      ...fact('Evicted', whole(node.evictedKeys)),
      ...(node.usedBytes > FRAGMENTS_FROM ? fact('Fragmentation', rounded(node.fragmentation)) : []),
    ),
    h(
      'div',
      { class: 'pair' },
      table(
        'Slow commands',
        ['Command or script', 'Times', 'Worst', 'Last'],
        slowRows(node),
        'The slowlog is empty.',
      ),
      table('Where its time goes', ['Command', 'Calls', 'Each', 'Share'], busyRows(node), 'Nothing yet.'),
    ),
  );
}

/** @param {Answering} node */
function memory({ usedBytes, peakBytes, maxBytes }) {
  const limit = maxBytes || Math.max(peakBytes, usedBytes, 1);
  const text =
    maxBytes > 0
      ? `${bytes(usedBytes)} of ${bytes(maxBytes)}`
      : `${bytes(usedBytes)}, no limit; ${bytes(peakBytes)} at most so far`;
  return h(
    'p',
    { class: 'memory' },
    h('label', {}, 'Memory ', h('meter', { min: 0, max: limit, high: limit * 0.9, value: usedBytes })),
    h('span', {}, text),
  );
}

/** @param {string} name @param {string} value */
function fact(name, value) {
  return [h('div', {}, h('dt', {}, name), h('dd', {}, value))];
}

/** @param {Answering} node */
function slowRows({ slow }) {
  return slow.map(({ name, times, worstMs, lastAt }) => [name, whole(times), time(worstMs), ago(lastAt)]);
}

/** @param {Answering} node */
function busyRows({ busiest }) {
  return busiest.map(({ name, calls, usPerCall, share }) => [
    name,
    whole(calls),
    time(usPerCall / 1000),
    percent(share),
  ]);
}

/** @param {string} title @param {readonly string[]} columns @param {readonly (readonly string[])[]} rows @param {string} none */
export function table(title, columns, rows, none) {
  if (rows.length === 0)
    return h('div', { class: 'scroll' }, h('h4', {}, title), h('p', { class: 'note' }, none));
  return h(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': title },
    h(
      'table',
      {},
      h('caption', {}, title),
      h('thead', {}, h('tr', {}, ...columns.map((column) => h('th', { scope: 'col' }, column)))),
      h('tbody', {}, ...rows.map(row)),
    ),
  );
}

/** @param {readonly string[]} cells */
function row([first, ...rest]) {
  return h('tr', {}, h('th', { scope: 'row' }, first), ...rest.map((cell) => h('td', {}, cell)));
}

/** @param {Report} report */
export function tablesSection({ tables, process }) {
  return [
    h('h2', {}, 'By name'),
    h('p', { class: 'note' }, `In this process (${process.pid}), since the monitor was made.`),
    h(
      'div',
      { class: 'columns' },
      ...outcomes('Rate limiters', tables.limiters),
      ...outcomes('Caches', tables.caches),
      ...outcomes('Cached responses', tables.responses),
      ...outcomes('Locks', tables.locks),
      ...outcomes('Sessions', tables.sessions),
      h(
        'div',
        { class: 'card', 'data-key': 'commands' },
        table(
          'Commands and scripts',
          ['Name', 'Calls', 'Failed', 'Mean', '99 of 100'],
          commandRows(tables.commands),
          'None yet.',
        ),
      ),
    ),
  ];
}

/** @param {Report['tables']['commands']} commands */
function commandRows(commands) {
  return commands.map(({ name, calls, failed, meanMs, p99Ms }) => [
    name,
    whole(calls),
    whole(failed),
    time(meanMs),
    time(p99Ms),
  ]);
}

/** Nothing for a pattern that is not in use. @param {string} title @param {Report['tables']['limiters']} rows */
function outcomes(title, rows) {
  if (rows.length === 0) return [];
  const columns = [...new Set(rows.flatMap((each) => Object.keys(each.outcomes)))];
  const cells = rows.map((each) => [
    each.name,
    ...columns.map((column) => whole(each.outcomes[column] ?? 0)),
  ]);
  return [h('div', { class: 'card', 'data-key': title }, table(title, ['Name', ...columns], cells, ''))];
}

/** @param {Report} report */
export function footer({ process }) {
  const text = `Process ${process.pid}, up for ${span(process.uptimeSeconds)}. Charts and counts are of this process; Redis, findings and queues are of all.`;
  return [h('p', {}, text)];
}

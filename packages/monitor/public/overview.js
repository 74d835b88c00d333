import { h } from './elements.js';
import { bytes, counted, percent, rate, time } from './format.js';

/** @typedef {import('../src/page/report').Report} Report */
/** @typedef {import('./charts.js').Series} Series */

const STATUS = { ready: 'Ready', degraded: 'Degraded: without Redis', unready: 'Not ready' };

/** @param {Report} report */
export function statusLine({ health, openBreakers }) {
  const breakers = openBreakers > 0 ? `, ${counted(openBreakers, 'open breaker')}` : '';
  return {
    text: STATUS[health.status] + breakers,
    state: openBreakers > 0 && health.status === 'ready' ? 'degraded' : health.status,
  };
}

/** @param {Report} report @param {Series} series */
export function tiles({ findings, redis, openBreakers, health }, { lines }) {
  const last = (/** @type {string} */ key) => lines[key]?.at(-1);
  const [hits, stale, misses] = ['hits', 'stale', 'misses'].map((key) => sum(lines[key]));
  const looked = (hits ?? 0) + (stale ?? 0) + (misses ?? 0);
  const answering = redis.filter((node) => node.state === 'answering');
  const used = answering.reduce((total, node) => total + node.usedBytes, 0);
  const most = answering.reduce((total, node) => total + node.maxBytes, 0);
  const critical = findings.filter(({ severity }) => severity === 'critical').length;
  const down = Object.values(health.gates).filter(({ redis: state }) => state === 'down').length;
  return [
    tile(
      'Allowed',
      rate(last('allowed')),
      `${rate(last('denied'))} denied`,
      (last('denied') ?? 0) > 0 ? 'warn' : '',
    ),
    tile(
      'Cache hits',
      looked === 0 ? '–' : percent(((hits ?? 0) + (stale ?? 0)) / looked),
      `${rate(last('misses'))} misses`,
    ),
    tile('Redis answers', time(last('p99')), `99 of 100; ${rate(last('commands'))}`),
    tile(
      'Memory',
      answering.length === 0 ? '–' : bytes(used),
      most > 0 ? `of ${bytes(most)}` : 'without a limit',
    ),
    tile(
      'Breakers',
      openBreakers === 0 ? 'closed' : `${openBreakers} open`,
      down === 0 ? 'every Redis answers' : `${counted(down, 'gate')} without Redis`,
      openBreakers > 0 || down > 0 ? 'bad' : 'good',
    ),
    tile(
      'Findings',
      String(findings.length),
      critical > 0 ? `${critical} critical` : 'none critical',
      critical > 0 ? 'bad' : 'good',
    ),
  ];
}

/** @param {string} name @param {string} value @param {string} more @param {string} [mood] */
function tile(name, value, more, mood = '') {
  return h(
    'div',
    { class: `card tile ${mood}` },
    h('h2', {}, name),
    h('p', { class: 'value' }, value),
    h('p', {}, more),
  );
}

/** @param {readonly (number | null)[]} [values] */
function sum(values = []) {
  return values.reduce((/** @type {number} */ total, value) => total + (value ?? 0), 0);
}

/** @param {Report} report @param {{ state: 'idle' | 'looking' | 'looked', found: Report['findings'] }} search */
export function findingsSection({ findings, patterns }, search) {
  const all = [...findings, ...search.found];
  return [
    h(
      'div',
      { class: 'heading' },
      h('h2', { id: 'findings-title' }, 'Findings'),
      h(
        'button',
        { type: 'button', id: 'big-keys', disabled: search.state === 'looking' },
        search.state === 'looking' ? 'Looking…' : 'Look for big keys',
      ),
    ),
    h(
      'p',
      { class: 'note' },
      patterns.length === 0
        ? 'Redis knows no pattern in use yet.'
        : `Judged for what is in use: ${patterns.join(', ')}.`,
      search.state === 'looked' && search.found.length === 0 && ' No big keys were found.',
    ),
    all.length === 0
      ? h('p', { class: 'card empty' }, 'Nothing to say: Redis is as the patterns in use need it.')
      : h('ul', { class: 'findings' }, ...grouped(all).map(findingItem)),
  ];
}

/** What was found more than twice of one kind stands together. @param {Report['findings']} all */
function grouped(all) {
  /** @type {Map<string, Report['findings'][number][]>} */
  const groups = new Map();
  for (const one of all) {
    const key = `${one.severity} ${one.code} ${one.node}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap((group) => (group.length > 2 ? [group] : group.map((one) => [one])));
}

/** @param {Report['findings']} group alike but for what they say */
function findingItem(group) {
  const [first, ...others] = group;
  if (first === undefined) return h('li');
  const { severity, code, node, patterns, message, remedy } = first;
  const about = [code, node !== undefined && node !== 'redis' && node, ...patterns].filter(
    (part) => part !== false,
  );
  return h(
    'li',
    {
      class: `card finding ${severity}`,
      'data-key': `${code} ${node} ${severity} ${others.length === 0 ? message : ''}`,
    },
    h('p', { class: 'chip' }, severity),
    h(
      'div',
      {},
      h('h3', {}, message),
      h('p', {}, remedy),
      others.length > 0 &&
        h(
          'details',
          {},
          h('summary', {}, `and ${others.length} more like it`),
          h('ul', {}, ...others.map((other) => h('li', {}, other.message))),
        ),
      h('p', { class: 'about' }, about.join(' · ')),
    ),
  );
}

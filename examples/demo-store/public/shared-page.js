/** Fills in what a page cannot say that is the same for everybody: who is here, and how this very page came to be. */

import { DECIDERS_IN_FULL } from './deciders.js';
import { visitor } from './visitor.js';

/** Of the load of this page: what `Server-Timing` said, by name. */
const load = new Map(
  performance
    .getEntriesByType('navigation')
    .flatMap((entry) => /** @type {PerformanceNavigationTiming} */ (entry).serverTiming)
    .map(({ name, description }) => [name, description]),
);

const decider = load.get('limit');
if (decider !== undefined) {
  note('limit', [
    `This page was let in by `,
    strong(DECIDERS_IN_FULL[decider] ?? decider),
    `: ${load.get('left')}.`,
  ]);
}

const cacheStatus = load.get('cache');
if (cacheStatus !== undefined) {
  note('cache', [`${origin(cacheStatus)} Its `, code('Cache-Status'), ': ', code(cacheStatus)]);
}

const known = await visitor;
if (known !== undefined) {
  const account = document.querySelector('.masthead .account');
  if (account !== null && known.sessionRead) account.textContent = known.name ?? 'Log in';
  if (!known.sessionRead) note('session', []);
}

/** @param {string} status a member of RFC 9211 */
function origin(status) {
  if (/;hit\b.*;ttl=-/.test(status)) return 'It came from the cache, stale, while it is being made anew.';
  if (/;hit\b/.test(status)) return 'It came from the cache in Redis.';
  if (/;collapsed\b/.test(status)) return 'It was made for another visitor in this very moment.';
  return 'It was made for you.';
}

/** @param {string} about @param {(string | Node)[]} content what it says, unless it does already */
function note(about, content) {
  const place = document.querySelector(`.limit-note[data-about="${about}"]`);
  if (!(place instanceof HTMLElement)) return;
  if (content.length > 0) place.replaceChildren(...content);
  place.hidden = false;
}

/** @param {string} text */
function strong(text) {
  return element('strong', text);
}

/** @param {string} text */
function code(text) {
  return element('code', text);
}

/** @param {string} name @param {string} text */
function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

/** Requests to the shop's API, as whoever is chosen in the dock; each tells what its headers said of the quota. */

import { readQuotas } from './quota.js';

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {string} source who decided: redis, local, deny-cache
 * @property {import('./quota.js').Quota[]} quotas
 * @property {number} retryAfterSeconds
 * @property {string} refusal what the problem details say, of a refused request
 */

const CALLER = 'caller-key';

/** What the document tells when another caller is chosen. */
export const CALLER_CHANGED = 'caller-changed';

/** The API key of whom the visitor asks as; empty for nobody. */
export const caller = {
  get key() {
    return sessionStorage.getItem(CALLER) ?? '';
  },
  set key(key) {
    sessionStorage.setItem(CALLER, key);
    document.dispatchEvent(new Event(CALLER_CHANGED));
  },
};

/** @param {string} path @param {string} [key] @returns {Promise<Answer>} */
export async function ask(path, key = caller.key) {
  /** @type {Record<string, string>} */
  const headers = key ? { 'X-API-Key': key } : {};
  const response = await fetch(path, { headers, cache: 'no-store' });
  const text = await response.text();
  return {
    status: response.status,
    source: /\blimit;desc="([^"]*)"/.exec(response.headers.get('Server-Timing') ?? '')?.[1] ?? '',
    quotas: readQuotas(response.headers),
    retryAfterSeconds: Number(response.headers.get('Retry-After') ?? 0),
    refusal: response.status === 429 ? explain(text) : '',
  };
}

/** @param {string} text */
function explain(text) {
  const { title, 'violated-policies': violated = [] } = JSON.parse(text);
  return violated.length > 0 ? `${title}: ${violated.join(', ')}` : title;
}

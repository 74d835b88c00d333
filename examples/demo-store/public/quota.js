/**
 * Reads the headers that tell a client of its quota: `RateLimit` and `RateLimit-Policy`
 * (draft-ietf-httpapi-ratelimit-headers-10), structured fields with one member for each policy.
 */

/**
 * @typedef {object} Quota
 * @property {string} name
 * @property {number} limit
 * @property {number} windowSeconds
 * @property {number} remaining
 */

const MEMBER = /"((?:[^"\\]|\\.)*)"((?:;[a-z]+=[^;,]+)*)/g;

/** @param {Headers} headers @returns {Quota[]} */
export function readQuotas(headers) {
  const policies = members(headers.get('RateLimit-Policy'));
  return [...members(headers.get('RateLimit'))].map(([name, parameters]) => ({
    name,
    limit: Number(policies.get(name)?.get('q')),
    windowSeconds: Number(policies.get(name)?.get('w')),
    remaining: Number(parameters.get('r')),
  }));
}

/** @param {string | null} field @returns {Map<string, Map<string, string>>} */
function members(field) {
  const found = new Map();
  for (const [, name = '', parameters = ''] of (field ?? '').matchAll(MEMBER)) {
    const pairs = parameters.split(';').slice(1);
    found.set(name.replace(/\\(.)/g, '$1'), new Map(pairs.map((pair) => splitPair(pair))));
  }
  return found;
}

/** @param {string} pair @returns {[string, string]} */
function splitPair(pair) {
  const [name = '', value = ''] = pair.split('=');
  return [name, value];
}

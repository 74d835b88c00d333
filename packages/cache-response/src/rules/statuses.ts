/** Final statuses whose caching this package understands (RFC 9111, section 3; RFC 9110, section 15). */
const UNDERSTOOD = new Set([
  200, 201, 202, 203, 204, 205, 300, 301, 302, 303, 307, 308, 400, 401, 402, 403, 404, 405, 406, 407, 408,
  409, 410, 411, 412, 413, 414, 415, 416, 417, 421, 422, 426, 500, 501, 502, 503, 504, 505,
]);

/** May be stored by a heuristic (RFC 9110, section 15.1), but for 206, of which nothing is kept. */
const HEURISTIC = new Set([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501]);

/** Answers that say something of the resource, and not of one request or of trouble: the others are how caches are poisoned. */
const HARMLESS = new Set([200, 203, 204, 300, 301, 302, 303, 307, 308, 404, 405, 410]);

/** What the `ttl` of a route is about. */
const OF_ROUTE = new Set([200, 203, 301, 308]);

export const isUnderstood = (status: number): boolean => UNDERSTOOD.has(status);
export const isHeuristic = (status: number): boolean => HEURISTIC.has(status);
export const isHarmless = (status: number): boolean => HARMLESS.has(status);
export const isOfRoute = (status: number): boolean => OF_ROUTE.has(status);
export const isNegative = (status: number): boolean => status === 404 || status === 410;

/** What `stale-if-error` is about (RFC 5861, section 4). */
export const isError = (status: number): boolean => [500, 502, 503, 504].includes(status);

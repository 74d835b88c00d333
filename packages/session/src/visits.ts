import type { Visit } from './visit';

/** On the request itself: a WeakMap of requests costs each garbage collection far more than it is worth. */
const VISIT = Symbol('@sluice/session.visit');

type Visited = object & { [VISIT]?: Visit };

export function rememberVisit(req: Visited, visit: Visit): void {
  req[VISIT] = visit;
}

export function visitOf(req: Visited): Visit | undefined {
  return Object.hasOwn(req, VISIT) ? req[VISIT] : undefined; // what inherits from a request is another
}

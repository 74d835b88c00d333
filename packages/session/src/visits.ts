import type { Visit } from './visit';

/** The session of each request that is under way. */
const visits = new WeakMap<object, Visit>();

export function rememberVisit(req: object, visit: Visit): void {
  visits.set(req, visit);
}

export function visitOf(req: object): Visit | undefined {
  return visits.get(req);
}

import type { Session } from './session';
import { visitOf } from './visits';

/**
 * The session of a request, with the types of its data.
 *
 * @throws {Error} for a request that did not come through `session()`.
 */
export function getSession<Data extends object = Record<string, unknown>>(req: object): Session<Data> {
  const visit = visitOf(req);
  if (visit === undefined)
    throw new Error('The request has no session: mount session() in front of this handler');
  return visit.session as unknown as Session<Data>;
}

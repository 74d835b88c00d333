import type { Session } from './session';
import { visitOf } from './visits';

/**
 * The session of a request, with the types of its data.
 *
 * @throws {Error} for a request that did not come through `session()`.
 */
export function getSession<Data extends object = Record<string, unknown>>(req: object): Session<Data> {
  const visit = visitOf(req);
  if (visit === undefined) throw noSession(req);
  return visit.session as unknown as Session<Data>;
}

/** Reading the property throws where a pipeline is about to provide it, and says what to do. */
function noSession(req: object): Error {
  return (req as { session?: unknown }).session === undefined
    ? new Error('The request has no session: mount session() in front of this handler')
    : new Error('The session of the request is of another middleware: mount session() in its place');
}

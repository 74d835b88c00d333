import type { Request, Response } from 'express';
import { IncomingMessage, ServerResponse } from 'node:http';
import { openSink } from './sink';

/** A request that nobody waits for, and its response. */
export interface Shadow {
  readonly req: Request;
  readonly res: Response;
}

/** What Express and Node keep on a request for its own way through the app, and what is of its client alone. */
const OF_THE_ORIGINAL = new Set(['res', 'next', 'socket', 'connection', 'client', 'rawTrailers', 'trailers']);

/**
 * A request as another one came in, for nobody: whatever the middleware before has set on that stands on it too, but it has a
 * life of its own, since the other one ends with the answer to its client. It has no body.
 *
 * @param without headers of the other one's client, in lower case
 */
export function shadowOf(req: Request, res: Response, without: readonly string[]): Shadow {
  const shadow = new IncomingMessage(openSink(req.socket));
  const own = new Set(Object.keys(shadow));
  for (const name of Object.keys(req)) {
    if (own.has(name) || OF_THE_ORIGINAL.has(name)) continue;
    const descriptor = Object.getOwnPropertyDescriptor(req, name);
    if (descriptor !== undefined) Object.defineProperty(shadow, name, { ...descriptor, configurable: true });
  }
  const { url, httpVersion, httpVersionMajor, httpVersionMinor } = req;
  // A HEAD has nothing to store.
  Object.assign(shadow, {
    method: 'GET',
    url,
    httpVersion,
    httpVersionMajor,
    httpVersionMinor,
    complete: true,
  });
  const given = Object.entries(req.headers).filter(([name]) => !without.includes(name));
  shadow.headers = Object.fromEntries(given);
  shadow.rawHeaders = req.rawHeaders.filter((_, index, all) => {
    return !without.includes((all[index - (index % 2)] ?? '').toLowerCase());
  });
  shadow.push(null);
  Object.setPrototypeOf(shadow, Object.getPrototypeOf(req) as object);

  const answer = new ServerResponse(shadow);
  answer.assignSocket(shadow.socket);
  Object.setPrototypeOf(answer, Object.getPrototypeOf(res) as object);
  const pair = { req: shadow as Request, res: answer as Response };
  pair.res.locals = { ...res.locals };
  Object.assign(shadow, { res: answer });
  Object.assign(answer, { req: shadow });
  return pair;
}

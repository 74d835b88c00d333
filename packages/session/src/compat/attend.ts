import { fail, markPersonal } from '@sluice/http';
import { serialize, type SerializeOptions } from 'cookie';
import type { NextFunction, Request, Response } from 'express';
import onHeaders from 'on-headers';
import { holdEnd } from './hold-end';
import type { ResolvedOptions } from './resolve-options';
import type { ExpressSessionData } from './session';
import { signSid, type SidSecret } from './signed-sid';
import type { Store } from './store';
import { sessionRequest, Visit, type SessionRequest } from './visit';

/**
 * Sets the cookie with the headers of a response, and saves the session at its end. What goes wrong then comes to `next` when
 * the response has been sent, as in express-session.
 */
export function attend(
  options: ResolvedOptions,
  req: Request,
  res: Response,
  next: NextFunction,
  { sid, secrets }: { readonly sid: string | undefined; readonly secrets: readonly SidSecret[] },
): Visit {
  const visit = new Visit(options, req, sid);
  const held = sessionRequest(req);
  const failLate = (error: unknown) => setImmediate(fail, next, error);
  if (sid !== undefined) markPersonal(res);
  onHeaders(res, () => {
    try {
      if (!visit.setsCookie) return;
      visit.touchOnce();
      setCookie(res, options.name, held, secrets);
    } catch (error) {
      failLate(error);
    }
  });
  holdEnd(res, (done) => settle(options.store, held, visit, failLate, done));
  return visit;
}

function setCookie(
  res: Response,
  name: string,
  { session, sessionID }: SessionRequest,
  [secret = '']: readonly SidSecret[],
): void {
  const attributes = session?.cookie.data as SerializeOptions | undefined;
  const cookie = serialize(name, signSid(sessionID, secret), attributes);
  const before = res.getHeader('Set-Cookie') ?? [];
  res.setHeader('Set-Cookie', [...(Array.isArray(before) ? before : [String(before)]), cookie]);
  markPersonal(res);
}

/** Writes what the end of the response waits for. `false` when there is nothing. */
function settle(
  store: Store,
  { session, sessionID }: SessionRequest,
  visit: Visit,
  failLate: (error: unknown) => void,
  done: () => void,
): boolean {
  let isDone = false;
  const callback = (error?: unknown) => {
    if (isDone) return;
    isDone = true;
    if (error) failLate(error);
    done();
  };
  try {
    visit.touchOnce();
    const { due } = visit;
    if (due === undefined) return false;
    if (due === 'destroy') store.destroy(sessionID, callback);
    else if (due === 'save') session?.save(callback);
    else store.touch?.(sessionID, session as unknown as ExpressSessionData, callback);
  } catch (error) {
    callback(error);
  }
  return true;
}

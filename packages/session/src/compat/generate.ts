import type { Request } from 'express';
import { Cookie } from './cookie';
import { isSecure } from './is-secure';
import type { ResolvedOptions } from './resolve-options';
import { ExpressSession } from './session';
import { sessionRequest, trackSession } from './visit';

/** Begins a session for a request. */
export function generate(options: ResolvedOptions, req: Request): void {
  const held = sessionRequest(req);
  held.sessionID = options.genid(req) as string;
  const session = new ExpressSession(held);
  held.session = session;
  const cookie = options.cookie(req);
  session.cookie = new Cookie(cookie);
  const secure = isSecure(req, options.proxy);
  if (cookie.secure === 'auto') session.cookie.secure = secure;
  if (cookie.sameSite === 'auto') session.cookie.sameSite = secure ? 'none' : 'lax';
  trackSession(held);
}

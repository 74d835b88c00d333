import type { Request } from 'express';

/** Enough to tell browsers apart; what is longer was made to be long. */
const MAX_USER_AGENT = 512;

export function deviceOfRequest(req: Request): unknown {
  return { ip: req.ip, userAgent: req.get('user-agent')?.slice(0, MAX_USER_AGENT) };
}

import type { Request, RequestHandler } from 'express';
import { sendForbidden } from './problems';

const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** Whether a request names this machine as its host, which that of a rebound DNS name does not. */
export function isForThisMachine(req: Request): boolean {
  return LOCAL_HOST.test(req.headers.host ?? '');
}

/**
 * Lets a request pass that our own page sent, and none of another site: one that names this machine as its host (which a
 * rebound DNS name does not), comes from that very origin, and carries JSON, which no form can send.
 */
export const sameOriginOnly: RequestHandler = function sameOriginOnly(req, res, next) {
  const refusal = reasonToRefuse(req);
  if (refusal === undefined) next();
  else sendForbidden(req, res, refusal);
};

function reasonToRefuse(req: Request): string | undefined {
  const { host = '', origin } = req.headers;
  if (!isForThisMachine(req)) return 'This is for the machine that the demo runs on.';
  if (origin !== `http://${host}`) return 'This takes requests of its own page only.';
  if (!req.is('application/json')) return 'This takes JSON only.';
  return undefined;
}

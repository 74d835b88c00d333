import type { Express, RequestHandler } from 'express';
import { SESSION_DATA } from '../session/use-session';

/** Where a client gets its session. */
export const BEGIN = '/begin';

/** Within this, every request is. */
export const LIMIT = { limit: 100_000_000, windowMs: 86_400_000 };

/**
 * Begins a session where a client asks for it, and has somebody without one ask for the body: what is stored of it is there when
 * the clients come.
 */
export function mountBegin(app: Express, sessions: RequestHandler): void {
  app.get(BEGIN, sessions, (req, res, next) => {
    Object.assign((req as unknown as { session: object }).session, SESSION_DATA, { views: 0 });
    fetch(`http://127.0.0.1:${String(req.socket.localPort)}/`)
      .then((answer) => answer.text())
      .then(() => res.end(), next);
  });
}

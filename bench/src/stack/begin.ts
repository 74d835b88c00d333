import type { Express, RequestHandler } from 'express';
import { BEGIN, beginSession } from '../session/use-session';

/** Within this, every request is. */
export const LIMIT = { limit: 100_000_000, windowMs: 86_400_000 };

/**
 * Begins a session where a client asks for it, and has somebody without one ask for the body: what is stored of it is there when
 * the clients come.
 */
export function mountBegin(app: Express, sessions: RequestHandler): void {
  app.get(BEGIN, sessions, (req, res, next) => {
    beginSession(req);
    fetch(`http://127.0.0.1:${String(req.socket.localPort)}/`)
      .then((answer) => answer.text())
      .then(() => res.end(), next);
  });
}

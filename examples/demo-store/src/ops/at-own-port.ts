import type { Request, RequestHandler } from 'express';

const SETTING = 'own port';

/** Tells an app of the port on which it alone answers, where several processes share another one. */
export function setOwnPort(app: Request['app'], port: number): void {
  app.set(SETTING, port);
}

/**
 * For pages that are about this process, and ask it again and again: where several share a port, they are sent to that of this one
 * alone.
 */
export const atOwnPort: RequestHandler = function atOwnPort(req, res, next) {
  const port = req.app.get(SETTING) as number | undefined;
  if (port === undefined || port === req.socket.localPort) next();
  else res.redirect(307, `http://${req.hostname}:${String(port)}${req.originalUrl}`);
};

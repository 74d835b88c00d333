import express, { Router } from 'express';
import { sameOriginOnly } from '../web/same-origin';
import { describe } from './describe';
import type { Rush } from './rush';

/** Begins a rush, and tells how far it is. */
export function createRushRouter(rush: Rush): Router {
  const router = Router();

  router.get('/', (_req, res) => {
    const { status } = rush;
    const lines = status.state === 'done' ? describe(status.report) : [];
    res.set('Cache-Control', 'no-store').json({ ...status, lines });
  });

  router.post('/', sameOriginOnly, express.json({ limit: '1kb' }), (req, res) => {
    rush.start(`http://127.0.0.1:${String(req.socket.localPort)}`);
    res.status(202).json(rush.status);
  });

  return router;
}

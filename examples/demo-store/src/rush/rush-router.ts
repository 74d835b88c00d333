import express, { Router } from 'express';
import type { Operations } from '../ops/operations';
import { sameOriginOnly } from '../web/same-origin';
import { describe } from './describe';

/** Begins a rush, and tells how far it is. */
export function createRushRouter(operations: Pick<Operations, 'rush' | 'startRush'>): Router {
  const router = Router();

  router.get('/', async (_req, res) => {
    const status = await operations.rush();
    const lines = status.state === 'done' ? describe(status.report) : [];
    res.set('Cache-Control', 'no-store').json({ ...status, lines });
  });

  router.post('/', sameOriginOnly, express.json({ limit: '1kb' }), async (req, res) => {
    res.status(202).json(await operations.startRush(`http://127.0.0.1:${String(req.socket.localPort)}`));
  });

  return router;
}

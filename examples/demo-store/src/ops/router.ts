import express, { Router, type Request, type Response } from 'express';
import { sendProblem } from '@sluice/http';
import type { Html } from '../pages/html';
import { layout } from '../pages/layout';
import { createRushRouter } from '../rush/rush-router';
import { InvalidParameter, readAfter } from '../web/parameters';
import { answerError, answerNoSuchRoute } from '../web/problems';
import { sameOriginOnly } from '../web/same-origin';
import type { Operations } from './operations';
import { opsPage } from './ops-page';
import { ACTIONS, isAction } from './redis-control';

/** Operations. Not limited: during an incident, nobody should be kept from looking. */
export function createOps(operations: Operations, dock: Html): Router {
  const router = Router();

  router.get('/', (_req, res) => {
    const frame = { title: 'Operations', current: 'operations', dock, script: '/assets/ops.js' } as const;
    res.send(layout(frame, opsPage(operations.ownsRedis)));
  });

  router.get('/state', async (req, res) => {
    res.set('Cache-Control', 'no-store').json(await operations.state(readAfter(req)));
  });

  router.post('/redis', sameOriginOnly, express.json({ limit: '1kb' }), async (req, res) => {
    const action = (req.body as { action?: unknown }).action;
    if (!isAction(action)) throw new InvalidParameter('action', `one of ${ACTIONS.join(', ')}`);
    if (!operations.ownsRedis) {
      sendNotOurs(req, res);
      return;
    }
    res.json({ server: await operations.perform(action) });
  });

  router.use('/rush', createRushRouter(operations));
  router.use(answerNoSuchRoute, answerError);
  return router;
}

function sendNotOurs(req: Request, res: Response): void {
  const detail = 'This Redis was not started by the demo, which therefore leaves it alone.';
  sendProblem(req, res, { status: 409, type: 'about:blank', title: 'Not our Redis', detail });
}

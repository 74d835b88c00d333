import express, { Router, type Request, type Response } from 'express';
import { sendProblem } from '@sluice/http';
import type { Html } from '../pages/html';
import { layout } from '../pages/layout';
import type { OwnRedisServer } from '../redis/own-server';
import type { Rush } from '../rush/rush';
import { createRushRouter } from '../rush/rush-router';
import { InvalidParameter, readAfter } from '../web/parameters';
import { answerError, answerNoSuchRoute } from '../web/problems';
import { sameOriginOnly } from '../web/same-origin';
import { opsPage } from './ops-page';
import { ACTIONS, isAction, perform } from './redis-control';
import type { RedisTimeline } from './redis-timeline';
import type { RequestLog } from './request-log';

export interface OpsServices {
  readonly requests: RequestLog;
  readonly timeline: RedisTimeline;
  /** `undefined` when Redis is not the demo's own. */
  readonly ownRedis: OwnRedisServer | undefined;
  readonly rush: Rush;
  readonly dock: Html;
}

/** Operations. Not limited: during an incident, nobody should be kept from looking. */
export function createOps({ requests, timeline, ownRedis, rush, dock }: OpsServices): Router {
  const router = Router();

  router.get('/', (_req, res) => {
    const frame = { title: 'Operations', current: 'operations', dock, script: '/assets/ops.js' } as const;
    res.send(layout(frame, opsPage(ownRedis !== undefined)));
  });

  router.get('/state', (req, res) => {
    res.set('Cache-Control', 'no-store').json({
      server: ownRedis?.state ?? null,
      breaker: timeline.breaker,
      timeline: timeline.entries,
      requests: requests.since(readAfter(req)),
    });
  });

  router.post('/redis', sameOriginOnly, express.json({ limit: '1kb' }), async (req, res) => {
    const action = (req.body as { action?: unknown }).action;
    if (!isAction(action)) throw new InvalidParameter('action', `one of ${ACTIONS.join(', ')}`);
    if (ownRedis === undefined) {
      sendNotOurs(req, res);
      return;
    }
    await perform(action, ownRedis, timeline);
    res.json({ server: ownRedis.state });
  });

  router.use('/rush', createRushRouter(rush));
  router.use(answerNoSuchRoute, answerError);
  return router;
}

function sendNotOurs(req: Request, res: Response): void {
  const detail = 'This Redis was not started by the demo, which therefore leaves it alone.';
  sendProblem(req, res, { status: 409, type: 'about:blank', title: 'Not our Redis', detail });
}

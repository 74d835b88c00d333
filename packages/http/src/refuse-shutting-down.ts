import type { Request, Response } from 'express';
import { prepareProblem, sendPrepared } from './problem';
import { TEMPORARY_REDUCED_CAPACITY } from './problem-types';

const SHUTTING_DOWN = prepareProblem({
  status: 503,
  type: TEMPORARY_REDUCED_CAPACITY,
  title: 'Shutting down',
  detail: 'This server is about to stop. Try again.',
});

/** The connection is closed, so that the next attempt meets another process. */
export function refuseShuttingDown(req: Request, res: Response): void {
  sendPrepared(req, res, SHUTTING_DOWN, { headers: { 'Retry-After': '1', Connection: 'close' } });
}

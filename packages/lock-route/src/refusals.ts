import {
  createRefuseUnavailable,
  prepareProblem,
  removeAnswerHeaders,
  sendPrepared,
  sendProblem,
  TEMPORARY_REDUCED_CAPACITY,
} from '@sluice/http';
import type { Request, Response } from 'express';

/** Answers a request whose lock somebody else has. */
export type RefuseBusy = (req: Request, res: Response, retryAfterMs: number) => void;

/** @param concurrent whether several may hold the lock at a time */
export function createRefuseBusy(status: number, concurrent: boolean): RefuseBusy {
  const problem = prepareProblem({
    status,
    type: status === 503 ? TEMPORARY_REDUCED_CAPACITY : 'about:blank',
    title: concurrent ? 'Too many at a time' : 'Already in progress',
    detail: concurrent
      ? 'As many requests like this one are in progress as may be. Try again shortly.'
      : 'Another request works on the same thing. Try again shortly.',
  });
  return function refuseBusy(req, res, retryAfterMs) {
    const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
    sendPrepared(req, res, problem, { headers: { 'Retry-After': String(seconds) } });
  };
}

/** Redis gives no answer, and `onUnavailable` is `'closed'`. */
export const refuseUnavailable = createRefuseUnavailable(
  'It could not be made sure that nobody works on the same thing.',
);

const LOST = prepareProblem({
  status: 503,
  type: TEMPORARY_REDUCED_CAPACITY,
  title: 'Interrupted',
  detail:
    'The request took too long, or could not be kept apart from others. Whether it was carried out is not known.',
});

/**
 * The lock was lost while the handler worked. Without a `Retry-After`: part of the work may have been done. The connection is
 * closed, because Express cuts it when the handler fails after this.
 *
 * To be called before the headers were sent.
 */
export function refuseLost(req: Request, res: Response): void {
  removeAnswerHeaders((name) => {
    res.removeHeader(name);
  });
  sendPrepared(req, res, LOST, { headers: { Connection: 'close' } });
}

/** @param place what the request lacks: `body.orderId` */
export function refuseIncomplete(req: Request, res: Response, place: string): void {
  sendProblem(req, res, {
    status: 400,
    type: 'about:blank',
    title: 'Bad Request',
    detail: `The request needs a value for ${place}.`,
  });
}

import { createRefuseUnavailable, prepareProblem, sendPrepared } from '@sluice/http';
import type { Request, Response } from 'express';

/** Redis gives no answer, and `onUnavailable` is `'closed'`. */
export const refuseUnavailable = createRefuseUnavailable('Your session could not be read.');

const NOT_SAVED = prepareProblem({
  status: 500,
  type: 'about:blank',
  title: 'Session not saved',
  detail: 'The request may have been carried out, but your session could not be saved.',
  code: 'session-not-saved',
});

/** The handler has answered, and what it stored in the session could not be saved. */
export function refuseNotSaved(req: Request, res: Response): void {
  sendPrepared(req, res, NOT_SAVED);
}

const NOT_FRESH = prepareProblem({
  status: 401,
  type: 'about:blank',
  title: 'Login required',
  detail: 'This needs a recent login. Log in again.',
  code: 'login-required',
});

/** Nobody is logged in, or has been for too long. */
export function refuseNotFresh(req: Request, res: Response): void {
  sendPrepared(req, res, NOT_FRESH);
}

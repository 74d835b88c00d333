import { prepareProblem, sendPrepared, TEMPORARY_REDUCED_CAPACITY } from '@sluice/http';
import type { Request, Response } from 'express';

/** Seconds after which a client may ask again when it is not known how long it will take. */
const RETRY_AFTER = '5';

const UNAVAILABLE = prepareProblem({
  status: 503,
  type: TEMPORARY_REDUCED_CAPACITY,
  title: 'Temporarily unavailable',
  detail: 'Your session could not be read. Try again shortly.',
});

/** Redis gives no answer, and `onUnavailable` is `'closed'`. */
export function refuseUnavailable(req: Request, res: Response): void {
  sendPrepared(req, res, UNAVAILABLE, { headers: { 'Retry-After': RETRY_AFTER } });
}

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

import { createRefuseUnavailable, prepareProblem, sendPrepared, sendProblem } from '@sluice/http';
import type { Request, Response } from 'express';

/** What runs now is done in a moment, as a rule: its lease says only when it is over at the latest. */
const RUNNING_RETRY_AFTER = '1';

/** `code` tells clients apart what the status does not. */
function prepare(status: number, title: string, code: string, detail: string) {
  return prepareProblem({ status, type: 'about:blank', title, detail, code });
}

/** @param detail what is wrong with the key */
export function refuseKey(req: Request, res: Response, detail: string): void {
  sendProblem(req, res, {
    status: 400,
    type: 'about:blank',
    title: 'Bad Request',
    detail,
    code: 'idempotency-key-malformed',
  });
}

const MISSING = prepare(
  400,
  'Bad Request',
  'idempotency-key-missing',
  'The request needs an Idempotency-Key: a string of its own, the same in every retry.',
);

export function refuseMissing(req: Request, res: Response): void {
  sendPrepared(req, res, MISSING);
}

const MISMATCH = prepare(
  422,
  'Unprocessable Content',
  'idempotency-key-reused',
  'The Idempotency-Key has been used for another request. Use a new one.',
);

export function refuseMismatch(req: Request, res: Response): void {
  sendPrepared(req, res, MISMATCH);
}

const RUNNING = prepare(
  409,
  'Conflict',
  'idempotency-key-in-use',
  'The request with this Idempotency-Key is still in progress. Try again shortly.',
);

export function refuseRunning(req: Request, res: Response): void {
  sendPrepared(req, res, RUNNING, { headers: { 'Retry-After': RUNNING_RETRY_AFTER } });
}

const UNKNOWN = prepare(
  409,
  'Conflict',
  'idempotency-outcome-unknown',
  'The request with this Idempotency-Key was interrupted. Whether it was carried out is not known.',
);

export function refuseUnknown(req: Request, res: Response): void {
  sendPrepared(req, res, UNKNOWN);
}

/** @param status what the request was answered with */
export function refuseNotKept(req: Request, res: Response, status: number): void {
  sendProblem(req, res, {
    status: 409,
    type: 'about:blank',
    title: 'Conflict',
    detail: `The request with this Idempotency-Key was answered with ${status}. That answer was too long to be kept.`,
    code: 'idempotency-answer-not-kept',
    'original-status': status,
  });
}

/** Redis gives no answer, and `onUnavailable` is `'closed'`. */
export const refuseUnavailable = createRefuseUnavailable(
  'It could not be made sure that the request is carried out once.',
);

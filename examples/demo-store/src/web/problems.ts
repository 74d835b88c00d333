import { RedisUnavailableError } from '@sluice/core';
import { createRefuseUnavailable, sendProblem } from '@sluice/http';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { InvalidParameter } from './parameters';

/** A problem that the status says all about; `detail` is for the person who reads it. */
const PLAIN = 'about:blank';

export function sendNotFound(req: Request, res: Response, detail: string): void {
  sendProblem(req, res, { status: 404, type: PLAIN, title: 'Not found', detail });
}

export function sendBadKey(req: Request, res: Response): void {
  const detail = 'Nobody has this API key. Leave X-API-Key out to ask without one.';
  sendProblem(
    req,
    res,
    { status: 401, type: PLAIN, title: 'Unknown API key', detail },
    { headers: { 'WWW-Authenticate': 'ApiKey' } },
  );
}

export function sendLogInFirst(req: Request, res: Response): void {
  sendProblem(
    req,
    res,
    { status: 401, type: PLAIN, title: 'Not logged in', detail: 'Log in first, at /login.' },
    { headers: { 'WWW-Authenticate': 'Cookie' } },
  );
}

export function sendForbidden(req: Request, res: Response, detail: string): void {
  sendProblem(req, res, { status: 403, type: PLAIN, title: 'Forbidden', detail });
}

/** While Redis does not tell who asks. */
export const sendUnanswered = createRefuseUnavailable(
  'Redis does not answer, and so it is not known whose this is.',
);

/** While Redis does not do what was asked. */
const sendAway = createRefuseUnavailable('Redis does not answer.');

export const answerNoSuchRoute: RequestHandler = function answerNoSuchRoute(req, res) {
  sendNotFound(req, res, `There is nothing at ${req.method} ${req.baseUrl}${req.path}.`);
};

/** The last handler of the API: what a caller did wrong is explained, and what we did wrong is logged; an outage is neither. */
export const answerError: ErrorRequestHandler = function answerError(error: unknown, req, res, next) {
  if (res.headersSent) {
    next(error);
    return;
  }
  if (error instanceof RedisUnavailableError) {
    sendAway(req, res);
    return;
  }
  if (error instanceof InvalidParameter) {
    const { parameter, message } = error;
    sendProblem(req, res, { status: 400, type: PLAIN, title: 'Bad request', detail: message, parameter });
    return;
  }
  const status = statusOf(error);
  if (status < 500) {
    sendProblem(req, res, { status, type: PLAIN, title: 'Bad request', detail: (error as Error).message });
    return;
  }
  console.error(error);
  sendProblem(req, res, { status, type: PLAIN, title: 'Something went wrong on our side' });
};

/** Express and its parsers put the status of what the client sent wrong on the error; everything else is our fault. */
export function statusOf(error: unknown): number {
  if (error instanceof InvalidParameter) return 400;
  const status: unknown = error instanceof Error && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}

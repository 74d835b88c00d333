import type { Request, Response } from 'express';
import { prepareProblem, sendPrepared } from './problem';
import { TEMPORARY_REDUCED_CAPACITY } from './problem-types';

/** Seconds after which a client may ask again while Redis is away. */
const UNAVAILABLE_RETRY_AFTER = '5';

/** Answers 503 for a gate that Redis gives no answer, and that lets nobody pass then. */
export type RefuseUnavailable = (req: Request, res: Response) => void;

/** @param what could not be done for the request, in a sentence */
export function createRefuseUnavailable(what: string): RefuseUnavailable {
  const problem = prepareProblem({
    status: 503,
    type: TEMPORARY_REDUCED_CAPACITY,
    title: 'Temporarily unavailable',
    detail: `${what} Try again shortly.`,
  });
  const options = { headers: { 'Retry-After': UNAVAILABLE_RETRY_AFTER } };
  return function refuseUnavailable(req, res) {
    sendPrepared(req, res, problem, options);
  };
}

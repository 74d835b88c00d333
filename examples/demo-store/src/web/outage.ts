import type { Request, RequestHandler } from 'express';
import { sendOutagePage } from '../pages/outage-page';

const unanswered = new WeakSet<Request>();

/** Remembers of a request that Redis gave no answer about who sends it, or about how often they may. */
export function markUnanswered(req: Request): void {
  unanswered.add(req);
}

export function isUnanswered(req: Request): boolean {
  return unanswered.has(req);
}

/** Refuses with a page what is about somebody whom Redis does not tell: they may well be logged in. */
export const needsAnswer: RequestHandler = function needsAnswer(req, res, next) {
  if (isUnanswered(req)) sendOutagePage(res);
  else next();
};

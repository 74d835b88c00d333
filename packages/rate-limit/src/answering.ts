import { connectionEvents, type RateLimitResult, type Reservation } from '@sluice/core';
import type { NextFunction, Request, Response } from 'express';
import type { Outcome } from './asking';
import { holdBack } from './delay';
import { isThenable } from './eventually';
import { createHeaderWriter } from './headers/header-writer';
import type { ResolvedOptions } from './options';
import { createRefusal, refuseDenied, refuseUnavailable } from './refusal';

/** Turns an outcome into an answer, or lets the request go on. Never throws: what goes wrong goes to `next`. */
export type Answer = (req: Request, res: Response, next: NextFunction, outcome: Outcome) => void;

export function createAnswer(options: ResolvedOptions): Answer {
  const { delay, handler, refund } = options;
  const writeHeaders = createHeaderWriter(options.headers, options.policies, options);
  const refuse = createRefusal(options);

  function pass(req: Request, res: Response, next: NextFunction, reservation: Reservation | undefined): void {
    if (refund !== undefined && reservation !== undefined) refundWhenDone(req, res, refund, reservation);
    next();
  }

  function decided(
    req: Request,
    res: Response,
    next: NextFunction,
    { result, key, reservation }: Extract<Outcome, { kind: 'decided' }>,
  ): void {
    try {
      keepTightest(req, result);
      writeHeaders(res, result, key);
    } catch (error) {
      next(error);
      return;
    }
    if (delay !== undefined) {
      const delayMs = delay(result);
      if (delayMs > 0)
        holdBack(res, delayMs, () => {
          pass(req, res, next, reservation);
        });
      else pass(req, res, next, reservation);
    } else if (result.allowed) {
      pass(req, res, next, reservation);
    } else {
      orNext(next, () => (handler ? handler(req, res, next, result) : refuse(req, res, result)));
    }
  }

  return function answer(req, res, next, outcome) {
    switch (outcome?.kind) {
      case undefined:
        next();
        break;
      case 'decided':
        decided(req, res, next, outcome);
        break;
      case 'denied':
        orNext(next, () => {
          refuseDenied(req, res);
        });
        break;
      case 'unavailable':
        if (outcome.mode === 'open') next();
        else
          orNext(next, () => {
            refuseUnavailable(req, res);
          });
        break;
    }
  };
}

/** The developer's own code may throw, or reject: that is a bug for the error handler, not a reason to let pass. */
function orNext(next: NextFunction, action: () => void | PromiseLike<void>): void {
  try {
    const done = action();
    if (isThenable(done)) done.then(undefined, next);
  } catch (error) {
    next(error);
  }
}

/** Of several limiters on the way, `req.rateLimit` tells of the one that leaves least. */
function keepTightest(req: Request, result: RateLimitResult): void {
  const before = req.rateLimit;
  if (before === undefined || !result.allowed || result.remaining < before.remaining) req.rateLimit = result;
}

function refundWhenDone(
  req: Request,
  res: Response,
  refund: (req: Request, res: Response) => boolean,
  reservation: Reservation,
): void {
  res.once('close', () => {
    try {
      if (refund(req, res)) reservation.cancel().catch(report);
    } catch (error) {
      report(error);
    }
  });
}

/** The response is over: there is nobody else to tell. */
function report(error: unknown): void {
  connectionEvents.publish(() => ({ type: 'error', error }));
}

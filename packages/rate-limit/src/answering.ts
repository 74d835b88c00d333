import { fail } from '@sluice/http';
import { isThenable, type RateLimitKey, type RateLimitResult } from '@sluice/core';
import type { NextFunction, Request, Response } from 'express';
import type { Outcome } from './asking';
import { holdBack } from './delay';
import { createHeaderWriter } from './headers/header-writer';
import type { PolicyKeys } from './policy-keys';
import { createRefusal, refuseDenied, refuseUnavailable } from './refusal';
import type { ResolvedOptions } from './resolve-options';
import { keepTightest } from './tightest-result';

/** Turns an outcome into an answer, or lets the request go on. Never throws: what goes wrong goes to `next`. */
export type Answer = (req: Request, res: Response, next: NextFunction, outcome: Outcome) => void;

export function createAnswer(options: ResolvedOptions, keys: PolicyKeys): Answer {
  const { delay, handler, partitionSecret } = options;
  const writeHeaders = createHeaderWriter(options.headers, options.policies, options);
  const refuse = createRefusal(options);

  function decided(
    req: Request,
    res: Response,
    next: NextFunction,
    result: RateLimitResult,
    key: RateLimitKey | undefined,
  ): void {
    try {
      keepTightest(req, result);
      const partition = partitionSecret === undefined || key === undefined ? undefined : keys.byPolicy(key);
      // Who is held back is not refused, and is to wait for nothing.
      writeHeaders(
        res,
        delay === undefined || result.allowed ? result : { ...result, allowed: true },
        partition,
      );
    } catch (error) {
      fail(next, error);
      return;
    }
    if (delay !== undefined) goOnAfter(req, delay(result), res, next);
    else if (result.allowed) next();
    else orFail(next, () => (handler ? handler(req, res, next, result) : refuse(req, res, result)));
  }

  return function answer(req, res, next, outcome) {
    switch (outcome) {
      case undefined:
      case 'open':
        next();
        break;
      case 'denied':
        orFail(next, () => {
          refuseDenied(req, res);
        });
        break;
      case 'closed':
        orFail(next, () => {
          refuseUnavailable(req, res);
        });
        break;
      default:
        if ('result' in outcome) decided(req, res, next, outcome.result, outcome.key);
        else decided(req, res, next, outcome, undefined);
    }
  };
}

function goOnAfter(req: Request, delayMs: number, res: Response, next: NextFunction): void {
  if (delayMs === 0) next();
  else {
    holdBack(req, res, delayMs, () => {
      next();
    });
  }
}

/** The developer's own code may throw, or reject: that is a bug for the error handler, not a reason to let pass. */
function orFail(next: NextFunction, action: () => void | PromiseLike<void>): void {
  try {
    const done = action();
    if (isThenable(done)) {
      done.then(undefined, (error: unknown) => {
        fail(next, error);
      });
    }
  } catch (error) {
    fail(next, error);
  }
}

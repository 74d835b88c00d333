import { createRefuseUnavailable, prepareProblem, sendPrepared } from '@sluice/http';
import type { RateLimitResult } from '@sluice/core';
import type { Request, Response } from 'express';
import { rememberProblems } from './refusal-problems';

/** What a refused request is told: text, an object sent as JSON, or a function that gives either. */
export type Message =
  | string
  | object
  | ((
      req: Request,
      res: Response,
      result: RateLimitResult,
    ) => string | object | PromiseLike<string | object>);

export interface RefusalOptions {
  readonly statusCode: number;
  readonly message: Message | undefined;
}

/** Answers a request that is over its limit. The headers of the limit are written already. */
export type Refuse = (req: Request, res: Response, result: RateLimitResult) => void | PromiseLike<void>;

/** Problem details that name the violated policies, unless the developer has a message of their own. */
export function createRefusal({ statusCode, message }: RefusalOptions): Refuse {
  if (message === undefined) {
    const problemOf = rememberProblems(statusCode);
    return function refuse(req, res, result) {
      sendPrepared(req, res, problemOf(result));
    };
  }
  if (typeof message === 'function') {
    const ask = message as Extract<Message, (...args: never[]) => unknown>;
    return async function refuse(req, res, result) {
      send(res, await ask(req, res, result));
    };
  }
  return function refuse(_req, res) {
    send(res, message);
  };

  function send(res: Response, body: string | object): void {
    if (!res.headersSent) res.status(statusCode).send(body);
  }
}

/** For `onUnavailable: 'closed'`. */
export const refuseUnavailable = createRefuseUnavailable(
  'The request could not be checked against its quota.',
);

const FORBIDDEN = prepareProblem({ status: 403, type: 'about:blank', title: 'Forbidden' });

/** For an address on the `deny` list. */
export function refuseDenied(req: Request, res: Response): void {
  sendPrepared(req, res, FORBIDDEN);
}

import type { Express, NextFunction, Request, RequestHandler, Response } from 'express';
import type { express } from '@sluice/test-support';

/** One of the majors. */
export type ExpressModule = (typeof express)['v5'];

export interface TestApp {
  readonly app: Express;
  /** What came to the error handler. */
  readonly errors: unknown[];
  /** How many requests came through to the handler. */
  readonly served: () => number;
}

/** An app behind gates, whose handler answers `ok` on every path. */
export function appWith(express: ExpressModule, ...gates: RequestHandler[]): TestApp {
  return appServing(express, gates, (_req, res) => {
    res.type('text').send('ok');
  });
}

/** An app behind gates. */
export function appServing(
  express: ExpressModule,
  gates: RequestHandler[],
  handler: RequestHandler,
): TestApp {
  const app = express();
  const errors: unknown[] = [];
  let served = 0;
  app.set('env', 'test');
  app.use(...gates, (_req, _res, next) => {
    served++;
    next();
  });
  app.use(handler);
  app.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
    errors.push(error);
    if (res.headersSent) next(error);
    else res.status(500).send('failed');
  });
  return { app, errors, served: () => served };
}

let prefixes = 0;

/** A prefix that no other test of this server has: each meets fresh counters under whatever names. */
export function freshPrefix(): string {
  return `test-${++prefixes}`;
}

import { publishError } from '@sluice/core';
import { fail } from '@sluice/http';
import type { Application, NextFunction, RequestHandler } from 'express';
import type { Exchange } from '../exchange';
import type { Keeper } from '../keeper';
import { identifyingFields } from '../request/personal-names';
import { runHandler, type Run } from '../running/run-handler';
import { shadowOf } from './shadow';

/** Runs a handler for nobody, and stores what it answers. */
export type Refresh = (keeper: Keeper, run: Run) => void;

/** Runs one handler again, with the request as it came to it. */
export function refreshBy(handler: RequestHandler): Refresh {
  return function refresh(keeper, run) {
    const exchange = shadowExchange(run.exchange, strangers(keeper, run));
    runHandler(keeper, { ...run, exchange }, () => {
      callHandler(handler, exchange, () => {
        exchange.res.destroy(); // nobody is there to be told: what is no answer is not stored
      });
    });
  };
}

type MountedApp = Application & { readonly parent?: MountedApp };

/** Marks a request that goes through the app a second time, and carries what its cache is to do with it. */
const AGAIN = Symbol.for('@sluice/cache-response.again');

/** Sends the request through the whole app once more: in front of a proxy, where the way of a request changes nothing. */
export function refreshByApp(keeper: Keeper, run: Run): void {
  const exchange = shadowExchange(run.exchange, []);
  const { req, res } = exchange;
  let app = req.app as MountedApp;
  while (app.parent !== undefined) app = app.parent;
  req.url = req.originalUrl;
  const came: { run: Run | undefined } = { run: { ...run, exchange } };
  Object.assign(req, { [AGAIN]: { keeper, came } });
  const done = () => {
    clearTimeout(stuck);
    if (came.run !== undefined) run.lease.giveUp('failed').catch(publishError); // it did not come to the cache again
    came.run = undefined;
  };
  const stuck = setTimeout(done, keeper.options.maxHoldMs).unref();
  res.once('finish', done);
  res.once('close', done);
  (app as unknown as RequestHandler)(req, res, () => {
    res.destroy();
  });
}

/** The run that a request which comes again is for, once. */
export function runAgain(req: object, keeper: Keeper): Run | undefined {
  const again = (req as { [AGAIN]?: { keeper: Keeper; came: { run: Run | undefined } } })[AGAIN];
  if (again?.keeper !== keeper) return undefined;
  const { run } = again.came;
  again.came.run = undefined;
  return run;
}

/** Calls a handler of either major of Express: what it throws, or rejects with, is a failure. */
export function callHandler(
  handler: RequestHandler,
  { req, res }: Pick<Exchange, 'req' | 'res'>,
  next: NextFunction,
): void {
  try {
    Promise.resolve(handler(req, res, next)).catch((error: unknown) => {
      fail(next, error);
    });
  } catch (error) {
    fail(next, error);
  }
}

function shadowExchange(exchange: Exchange, without: readonly string[]): Exchange {
  return { ...exchange, ...shadowOf(exchange.req, exchange.res, without), requestedAt: Date.now() };
}

/** Who is asking, which is no business of those for whom a response is got anew, unless it is told apart by that. */
function strangers({ options }: Keeper, { exchange, finding }: Run): string[] {
  if (options.key !== undefined) return []; // who makes keys has said what responses depend on
  const selecting = finding.kept?.response.selecting.map(([name]) => name) ?? [];
  const keyed = [...options.vary, ...selecting];
  return identifyingFields(exchange.req.headers).filter((name) => !keyed.includes(name));
}

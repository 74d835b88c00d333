import { fail, PREFETCH, useDictionaryMode } from '@sluice/http';
import type { NextFunction, Request, Response } from 'express';
import { createGate } from './gate';
import { Guard } from './guard';
import type { LockRouteOptions } from './options';

/** Express middleware that holds a lock. It takes every request, so that the handler behind it keeps the types of its route. */
export interface LockRouteHandler {
  <Params, ResponseBody, RequestBody, Query, Locals extends Response['locals']>(
    req: Request<Params, ResponseBody, RequestBody, Query, Locals>,
    res: Response<ResponseBody, Locals>,
    next: NextFunction,
  ): void;

  /**
   * For when the app ends, after its server was closed: gives free what its requests hold, and answers who waits, and who
   * comes still, with 503. Resolves when Redis was told. `shutdown(server)` does it in order, for all there are.
   */
  close(): Promise<void>;
}

/**
 * Express middleware that lets one request of a key through at a time, over all processes, from here to the end of the
 * response. One round trip to Redis to take the lock, and one to give it free.
 *
 * No request waits for an answer of Redis longer than `deadline`; then `onUnavailable` says what becomes of it. What `key`
 * throws goes to `next(err)`.
 *
 * It sees no promise of the handler: one that never ends its response holds the lock for `maxHold`. `withLock` sees it.
 *
 * @throws {OptionError} at once, for a wrong option.
 */
export function lockRoute(options: LockRouteOptions): LockRouteHandler {
  const gate = createGate(options);

  function lockRoute(req: Request, res: Response, next: NextFunction): void {
    useDictionaryMode(req, res);
    gate.enter(req, res).then(
      (entered) => {
        if (entered === 'answered') return;
        if (entered === 'free') {
          next();
          return;
        }
        new Guard(req, res, entered, gate.options);
        entered.run(next);
      },
      (error: unknown) => {
        fail(next, error);
      },
    );
  }
  return Object.assign(lockRoute, {
    [PREFETCH]: undefined,
    close: () => gate.close(),
  }) as unknown as LockRouteHandler;
}

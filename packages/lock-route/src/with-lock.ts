import { checkFunction } from '@sluice/core';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { createGate } from './gate';
import type { AnyFunction } from './like-function';
import { lockedFunction } from './locked-function';
import type { LockRouteHandler } from './lock-route';
import type { LockRouteOptions } from './options';

/**
 * A handler that runs under a lock, which is given free when the handler's promise has settled and the response was sent or
 * cut off. Of a handler that returns no promise, or calls `next`, it sees no more than `lockRoute` does.
 *
 * A rejection goes to `next(err)`, on Express 4 too. A handler with four parameters stays an error handler.
 *
 * @throws {OptionError} at once, for a wrong option.
 */
export function withLock<
  Params = Request['params'],
  ResponseBody = Request['body'],
  RequestBody = Request['body'],
  Query = Request['query'],
  Locals extends Response['locals'] = Response['locals'],
>(
  options: LockRouteOptions,
  handler: RequestHandler<Params, ResponseBody, RequestBody, Query, Locals>,
): RequestHandler<Params, ResponseBody, RequestBody, Query, Locals> & Pick<LockRouteHandler, 'close'>;
export function withLock(
  options: LockRouteOptions,
  handler: ErrorRequestHandler,
): ErrorRequestHandler & Pick<LockRouteHandler, 'close'>;
export function withLock(options: LockRouteOptions, handler: AnyFunction): unknown {
  checkFunction('handler', handler);
  const gate = createGate(options);
  return Object.assign(lockedFunction(gate, handler), { close: () => gate.close() });
}

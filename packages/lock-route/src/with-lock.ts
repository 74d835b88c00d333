import type { ErrorRequestHandler, RequestHandler } from 'express';
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
export function withLock<Handler extends RequestHandler<never, never, never, never> | ErrorRequestHandler>(
  options: LockRouteOptions,
  handler: Handler,
): Handler & Pick<LockRouteHandler, 'close'> {
  const gate = createGate(options);
  const locked = lockedFunction(gate, handler as AnyFunction);
  return Object.assign(locked as unknown as Handler, { close: () => gate.close() });
}

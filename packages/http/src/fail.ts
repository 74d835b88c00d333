import type { NextFunction } from 'express';

/** What Express does not take for an error, given to `next`: these let the request pass, or skip the rest of a route. */
const NO_ERROR: readonly unknown[] = [undefined, null, false, 0, '', 'route', 'router'];

/**
 * Hands a failure to the error handlers, whatever was thrown: a `Promise.reject()` without a reason must not let a request
 * through.
 */
export function fail(next: NextFunction, reason: unknown): void {
  next(
    NO_ERROR.includes(reason) || Number.isNaN(reason)
      ? new Error('A callback failed without an error', { cause: reason })
      : reason,
  );
}

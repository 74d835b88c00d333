import {
  checkFunction,
  checkKnown,
  durationMs,
  RedisUnavailableError,
  type Duration,
  type StoredSession,
} from '@sluice/core';
import { fail } from '@sluice/http';
import type { RequestHandler } from 'express';
import { refuseNotFresh, refuseUnavailable } from './refusals';
import { visitOf } from './visits';

export interface RequireFreshOptions {
  /**
   * What becomes of a request without a recent login: a redirect to the login, for pages.
   *
   * @default 401 with problem details
   */
  otherwise?: RequestHandler | undefined;
}

/**
 * Lets requests pass whose user has logged in within `maxAge`, by the clock of Redis: for what needs more than a session that
 * was left open, such as a change of password. Comes after `session()`; with `lazy`, it loads the session. Who has a session
 * that cannot be read is refused with 503, whatever `onUnavailable` says.
 *
 * @throws {OptionError} at once, for a wrong option.
 */
export function requireFresh(maxAge: Duration, options: RequireFreshOptions = {}): RequestHandler {
  checkKnown(options, ['otherwise']);
  const { otherwise } = options;
  if (otherwise !== undefined) checkFunction('otherwise', otherwise);
  const maxAgeMs = durationMs('maxAge', maxAge);

  return function requireFresh(req, res, next) {
    const visit = visitOf(req);
    if (visit === undefined) {
      fail(next, new Error('requireFresh() needs session() in front of it'));
      return;
    }
    visit
      .load()
      .then(() => {
        if (visit.unavailable)
          refuseUnavailable(req, res); // who cannot be read may well be logged in
        else if (isFresh(visit.stored)) next();
        else if (otherwise === undefined) refuseNotFresh(req, res);
        else return otherwise(req, res, next);
        return undefined;
      })
      .catch((error: unknown) => {
        if (error instanceof RedisUnavailableError) refuseUnavailable(req, res);
        else fail(next, error);
      });
  };

  function isFresh(stored: StoredSession | undefined): boolean {
    const since = stored?.authenticatedAt;
    return stored !== undefined && since !== undefined && stored.now - since <= maxAgeMs;
  }
}

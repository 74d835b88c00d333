import { RedisUnavailableError } from '@sluice/core';
import { interceptResponse, markPersonal } from '@sluice/http';
import type { Request, Response } from 'express';
import { sessionGateEvents } from './events';
import { Outlet } from './outlet';
import { refuseNotSaved } from './refusals';
import type { Visit } from './visit';
import { warnOnce } from './warnings';

/**
 * Holds a response until its session is saved, and sets its cookie. If it cannot be saved, or not in time, the answer of
 * the handler is replaced by 500. What changes after the headers is saved before the end.
 */
export function holdUntilSaved(req: Request, res: Response, visit: Visit): void {
  let isSettled = false;
  let isOverdue = false;
  const way = interceptResponse(res, {
    holdMs: visit.options.holdMs,
    head(inOnePiece) {
      isSettled = inOnePiece;
      return attempt(sendHead, notSaved);
    },
    end: () => (isSettled || isOverdue ? undefined : attempt(() => undefined, told)),
    overdue() {
      (visit.headersSent ? told : notSaved)(new Error('It took too long'));
      isOverdue = true;
    },
  });
  const outlet = new Outlet(res, way);

  /** Saves, and goes on at once where there is nothing to save. */
  function attempt(then: () => void, failed: (error: unknown) => void): Promise<void> | undefined {
    try {
      const settling = visit.settle();
      if (settling !== undefined) return settling.then(then).catch(failed);
      then();
    } catch (error) {
      failed(error);
    }
    return undefined;
  }

  function sendHead(): void {
    if (isOverdue) return;
    const change = visit.cookieChange;
    const cookie =
      change === 'none'
        ? undefined
        : change === 'clear'
          ? visit.options.jar.clear(req)
          : visit.options.jar.write(req, change.set);
    visit.sentHeaders();
    if (visit.loaded) outlet.addToList('Vary', 'Cookie');
    if (visit.personal || cookie !== undefined) markPersonal(res);
    if (visit.loggedOut && visit.options.clearSiteData && typeof change !== 'object') {
      outlet.setHeader('Clear-Site-Data', '"cache", "cookies", "storage"');
    }
    if (cookie === undefined) return;
    outlet.addCookie(cookie);
    outlet.setHeader('Cache-Control', 'no-store');
  }

  function notSaved(error: unknown): void {
    if (isOverdue) return;
    told(error);
    visit.sentHeaders();
    outlet.replace((below) => {
      refuseNotSaved(req, below);
    });
  }

  function told(error: unknown): void {
    if (isOverdue) return;
    const { headersSent } = visit;
    sessionGateEvents.publish(() => ({ outcome: 'not-saved', headersSent, error }));
    if (error instanceof RedisUnavailableError) return;
    const why = error instanceof Error ? error.message : 'it failed without an error';
    warnOnce('SLUICE_SESSION_NOT_SAVED', visit.options.jar.settings.name, `A session was not saved: ${why}`);
  }
}

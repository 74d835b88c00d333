import { checkOneOf, RedisUnavailableError, type LoadedSession, type SessionStore } from '@sluice/core';
import { defineGate, fail, type Gate } from '@sluice/http';
import type { NextFunction, Request, Response } from 'express';
import type { SignedToken } from './cookie/signature';
import { sessionGateEvents } from './events';
import { expressSession, type ExpressSessionGate } from './compat/middleware';
import type { ExpressSessionOptions } from './compat/options';
import { holdUntilSaved } from './hold-until-saved';
import type { OldArrival } from './migration/migration';
import type { SessionOptions } from './options';
import { refuseUnavailable } from './refusals';
import { resolveOptions, type ResolvedOptions } from './resolve-options';
import { Visit } from './visit';
import { rememberVisit, visitOf } from './visits';
import { warnOnce } from './warnings';

/** The middleware, with its store: for lists of devices, and for logging out everywhere. */
export interface SessionGate extends Gate {
  readonly store: SessionStore;
}

interface Started {
  readonly arrived: SignedToken | undefined;
  readonly loading: Promise<LoadedSession> | undefined;
  /** What to take over. */
  readonly old?: OldArrival | undefined;
}

/**
 * Express middleware that gives each request its session, and saves it before the response. One round trip to Redis to read
 * it, and one to write what has changed; none for a visitor without a session, and none for a cookie that was not signed here.
 *
 * No request waits for an answer of Redis longer than `deadline`; then `onUnavailable` says what becomes of it.
 *
 * @throws {OptionError} at once, for a wrong option.
 */
export function session(options: SessionOptions): SessionGate;
/** The same as express-session 1.19: its options, its `req.session`, its stores. */
export function session(options: ExpressSessionOptions): ExpressSessionGate;
export function session(options: SessionOptions | ExpressSessionOptions): SessionGate | ExpressSessionGate {
  const { compat } = (options as Partial<typeof options> | undefined) ?? {};
  if (compat === undefined) return ownSession(options as SessionOptions);
  checkOneOf('compat', compat, ['express-session']);
  return expressSession(options as ExpressSessionOptions);
}

function ownSession(options: SessionOptions): SessionGate {
  const resolved = resolveOptions(options);
  const gate = defineGate<Started>({
    name: 'session',
    passes: true,
    provides: 'session',
    start: (req) => start(resolved, req),
    pending: ({ loading, old }) => loading ?? old?.reading,
    finish: (req, res, next, started) => {
      finish(resolved, req, res, next, started);
    },
  });
  return Object.assign(gate, { store: resolved.store });
}

function start(options: ResolvedOptions, req: Request): Started | undefined {
  if (hasSession(options, req)) return undefined;
  const arrived = options.jar.read(req);
  const old = arrived === undefined ? options.migration?.meet(req) : undefined;
  if (old !== undefined) return { arrived: old.arrived, loading: undefined, old };
  if (arrived === undefined || options.lazy) return { arrived, loading: undefined };
  return { arrived, loading: options.store.load(arrived.token) };
}

function finish(
  options: ResolvedOptions,
  req: Request,
  res: Response,
  next: NextFunction,
  { arrived, loading: reading, old }: Started,
): void {
  const loading = old === undefined ? reading : options.migration?.takeOver(old);
  const enter = (visit: Visit) => {
    rememberVisit(req, visit);
    (req as { session?: unknown }).session = visit.session;
    holdUntilSaved(req, res, visit);
    next();
  };
  if (loading === undefined) {
    enter(new Visit(options, req, arrived));
    return;
  }
  loading.then(
    (loaded) => {
      const isLost = old !== undefined && loaded.state !== 'active';
      const visit = new Visit(options, req, isLost ? undefined : arrived);
      if (isLost) options.migration?.clearCookie(res);
      else visit.adopt(loaded);
      enter(visit);
    },
    (error: unknown) => {
      const visit = new Visit(options, req, arrived);
      try {
        if (!(error instanceof RedisUnavailableError)) throw error;
        const mode = options.onUnavailable(req);
        sessionGateEvents.publish(() => ({ outcome: 'unavailable', mode }));
        if (mode === 'closed') {
          refuseUnavailable(req, res);
          return;
        }
        visit.suspend(error);
      } catch (fault) {
        fail(next, fault);
        return;
      }
      enter(visit);
    },
  );
}

/** The same gate a second time does nothing; another one would save where nobody looks. */
function hasSession(options: ResolvedOptions, req: Request): boolean {
  if ((req as { session?: unknown }).session === undefined) return false;
  if (visitOf(req)?.options !== options) {
    warnOnce(
      'SLUICE_SESSION_TWICE',
      options.jar.settings.name,
      'A request that has a session already came to session(): it keeps the one that it has.',
    );
  }
  return true;
}

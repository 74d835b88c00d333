import { RedisUnavailableError, type LoadedSession, type SessionStore } from '@sluice/core';
import { defineGate, fail, PREFETCH, type Gate } from '@sluice/http';
import type { NextFunction, Request, Response } from 'express';
import type { SignedToken } from './cookie/signature';
import { sessionGateEvents } from './events';
import { holdUntilSaved } from './hold-until-saved';
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
}

/**
 * Express middleware that gives each request its session, and saves it before the response. One round trip to Redis to read
 * it, and one to write what has changed; none for a visitor without a session, and none for a cookie that was not signed here.
 *
 * No request waits for an answer of Redis longer than `deadline`; then `onUnavailable` says what becomes of it.
 *
 * @throws {OptionError} at once, for a wrong option.
 */
export function session(options: SessionOptions): SessionGate {
  const resolved = resolveOptions(options);
  const gate = defineGate<Started>({
    name: 'session',
    start: (req) => start(resolved, req),
    finish: (req, res, next, started) => {
      finish(resolved, req, res, next, started);
    },
  });
  guardPrefetch(gate);
  return Object.assign(gate, { store: resolved.store });
}

function start(options: ResolvedOptions, req: Request): Started | undefined {
  if (hasSession(options, req)) return undefined;
  const arrived = options.jar.read(req);
  if (arrived === undefined || options.lazy) return { arrived, loading: undefined };
  const loading = options.store.load(arrived.token);
  loading.catch(() => undefined); // a prefetched gate may never get its turn
  return { arrived, loading };
}

function finish(
  options: ResolvedOptions,
  req: Request,
  res: Response,
  next: NextFunction,
  { arrived, loading }: Started,
): void {
  const visit = new Visit(options, req, arrived);
  const enter = () => {
    rememberVisit(req, visit);
    Object.defineProperty(req, 'session', {
      value: visit.session,
      configurable: true,
      enumerable: true,
      writable: true,
    });
    holdUntilSaved(req, res, visit);
    next();
  };
  if (loading === undefined) {
    enter();
    return;
  }
  loading.then(
    (loaded) => {
      visit.adopt(loaded);
      enter();
    },
    (error: unknown) => {
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
      enter();
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

/** Who reads the session before its turn in a pipeline is told so, instead of meeting none. */
function guardPrefetch(gate: Gate): void {
  const prefetch = gate[PREFETCH];
  if (prefetch === undefined) return;
  const start: typeof prefetch.start = (req, res) => {
    const turn = prefetch.start(req, res);
    if ((req as { session?: unknown }).session !== undefined) return turn;
    Object.defineProperty(req, 'session', {
      configurable: true,
      enumerable: false,
      get() {
        throw new Error(
          "The session is not there before its turn: a gate that reads it says `after: 'session'`",
        );
      },
    });
    return (next) => {
      Reflect.deleteProperty(req, 'session');
      turn(next);
    };
  };
  Object.assign(gate, { [PREFETCH]: { charges: prefetch.charges, start } });
}

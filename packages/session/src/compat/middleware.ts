import { defineGate, fail, type Gate } from '@sluice/http';
import type { NextFunction, Request, Response } from 'express';
import parseUrl from 'parseurl';
import { Answer } from './answer';
import { arrivedSid } from './arrived-sid';
import { attend } from './attend';
import { generate } from './generate';
import type { ExpressSessionOptions } from './options';
import { resolveOptions, type ResolvedOptions } from './resolve-options';
import type { ExpressSessionData } from './session';
import type { SidSecret } from './signed-sid';
import type { Store } from './store';
import { sessionRequest } from './visit';

/** The middleware, with its store. */
export interface ExpressSessionGate extends Gate {
  readonly store: Store;
}

interface Started {
  readonly secrets: readonly SidSecret[];
  readonly sid: string | undefined;
  readonly answer: Answer<ExpressSessionData> | undefined;
}

/**
 * Express middleware that does what express-session does: any store that was made for it works, and so does what builds on it.
 *
 * @throws {OptionError} at once, for a wrong option.
 */
export function expressSession(options: ExpressSessionOptions): ExpressSessionGate {
  const resolved = resolveOptions(options);
  const { store } = resolved;
  store.generate = (req) => {
    generate(resolved, req as unknown as Request);
  };
  let connected = true;
  store.on('disconnect', () => {
    connected = false;
  });
  store.on('connect', () => {
    connected = true;
  });
  const gate = defineGate<Started>({
    name: 'session',
    passes: true,
    provides: 'session',
    start: (req) => (connected ? start(resolved, req) : undefined),
    finish: (req, res, next, started) => {
      finish(resolved, req, res, next, started);
    },
  });
  return Object.assign(gate, { store });
}

/** `undefined` lets a request pass without a session of ours. */
function start(options: ResolvedOptions, req: Request): Started | undefined {
  if (sessionRequest(req).session) return undefined;
  const { path } = options.cookie(req);
  if (!(parseUrl.original(req)?.pathname ?? '/').startsWith(path || '/')) return undefined;
  const secrets = options.secrets ?? secretsOfRequest(req);
  const sid = arrivedSid(req, options.name, secrets);
  if (sid === undefined) return { secrets, sid, answer: undefined };
  const answer = new Answer<ExpressSessionData>();
  options.store.get(sid, answer.give);
  return { secrets, sid, answer };
}

/** What `cookieParser(secret)` leaves on a request. */
function secretsOfRequest(req: Request): readonly SidSecret[] {
  const { secret } = req as { secret?: SidSecret };
  if (!secret) throw new Error('secret option required for sessions');
  return [secret];
}

function finish(
  options: ResolvedOptions,
  req: Request,
  res: Response,
  next: NextFunction,
  { secrets, sid, answer }: Started,
): void {
  Object.assign(req, { sessionStore: options.store, sessionID: sid });
  const visit = attend(options, req, res, next, { sid, secrets });
  if (answer === undefined) {
    visit.begin();
    next();
    return;
  }
  answer.listen((error, data) => {
    if (error && !isNotFound(error)) {
      fail(next, error);
      return;
    }
    try {
      if (error || !data) visit.begin();
      else visit.resume(data);
    } catch (fault) {
      fail(next, fault);
      return;
    }
    next();
  });
}

/** How stores that keep sessions in files say that there is none. */
function isNotFound(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'ENOENT';
}

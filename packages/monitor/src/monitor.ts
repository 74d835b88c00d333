import { fail, sendProblem } from '@sluice/http';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Registry } from 'prom-client';
import { TallyMeters } from './meters/tally';
import { createInstruments } from './observation/instruments';
import { observe } from './observation/observe';
import type { MonitorOptions } from './options';
import { History } from './page/history';
import { SECURITY_HEADERS } from './page/security-headers';
import { registerMetrics } from './prometheus/register';
import { resolveOptions, type ResolvedMonitor } from './resolve-options';
import { createRoutes, type Route } from './routes';
import { createSources } from './sources';

/** The middleware, with what it measures. */
export interface Monitor extends RequestHandler {
  /** Where the metrics are registered. */
  readonly registry: Registry;
  /** Stops to measure, and takes its metrics out of the registry. What is mounted answers 404 from then on. */
  close(): void;
}

/**
 * Express middleware to be mounted at a path of its own: `/health`, `/metrics`, and a page at `/`. Measures what happens in this
 * process from now on, until it is closed; asks Redis only when somebody looks.
 *
 * @throws {OptionError} at once, for a wrong option, or without `authorize`.
 */
export function monitor(options: MonitorOptions): Monitor {
  const resolved = resolveOptions(options);
  const sources = createSources(resolved);
  const meters = new TallyMeters(resolved.buckets);
  const instruments = createInstruments(meters);
  const unregister = registerMetrics(resolved.registry, meters, sources);
  const history = new History(instruments, resolved.intervalMs, resolved.points);
  const routes = createRoutes({ options: resolved, sources, instruments, history });
  const stopObserving = observe(instruments);
  let closed = false;

  const handler: RequestHandler = function monitor(req, res, next) {
    const route = closed ? undefined : routes.get(req.path);
    if (route === undefined) {
      next();
      return;
    }
    enter(resolved.authorize, route, req, res, next);
  };
  return Object.assign(handler, {
    registry: resolved.registry,
    close() {
      if (closed) return;
      closed = true;
      stopObserving();
      history.close();
      unregister();
    },
  });
}

function enter(
  authorize: ResolvedMonitor['authorize'],
  route: Route,
  req: Request,
  res: Response,
  next: NextFunction,
): void {
  Promise.resolve()
    .then(() => authorize(req, route.area))
    .then(async (permitted: unknown) => {
      if (permitted === true) await serve(route, req, res);
      else refuse(req, res);
    })
    .catch((error: unknown) => {
      fail(next, error);
    });
}

/** 401 for whoever may say who they are, which whoever mounted it has told by `WWW-Authenticate`. */
function refuse(req: Request, res: Response): void {
  sendProblem(req, res, res.hasHeader('WWW-Authenticate') ? UNAUTHORIZED : FORBIDDEN);
}

async function serve({ method, answer, area }: Route, req: Request, res: Response): Promise<void> {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) res.setHeader(name, value);
  if (!isMethod(req, method)) {
    sendProblem(req, res, METHOD_NOT_ALLOWED, {
      headers: { Allow: method === 'GET' ? 'GET, HEAD' : method },
    });
  } else if (method === 'POST' && req.headers['x-sluice-monitor'] === undefined) {
    // No form and no page of another origin can send it without being asked first, which nobody answers.
    sendProblem(req, res, FORBIDDEN);
  } else if (area === 'page' && lacksSlash(req)) {
    res.statusCode = 308;
    res.setHeader('Location', `${req.baseUrl}/`.replace(/^\/+/, '/'));
    res.end();
  } else {
    await answer(req, res);
  }
}

const UNAUTHORIZED = { status: 401, type: 'about:blank', title: 'Unauthorized' };
const FORBIDDEN = { status: 403, type: 'about:blank', title: 'Forbidden' };
const METHOD_NOT_ALLOWED = { status: 405, type: 'about:blank', title: 'Method not allowed' };

function isMethod({ method }: Request, expected: Route['method']): boolean {
  return method === expected || (method === 'HEAD' && expected === 'GET');
}

/** `/monitor` for `/monitor/`: what the page loads is relative to it. */
function lacksSlash({ originalUrl, baseUrl, path }: Request): boolean {
  return path === '/' && baseUrl !== '' && (originalUrl.split('?')[0] ?? '').length === baseUrl.length;
}

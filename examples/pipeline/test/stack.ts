import { cacheResponse, type CacheResponse } from '@sluice/cache-response';
import { rateLimit, type RateLimit, type RateLimitOptions } from '@sluice/rate-limit';
import { getSession, session, type SessionGate } from '@sluice/session';
import { serveApp, waitUntil, type ExpressModule, type ServedApp } from '@sluice/test-support';
import type { Request, RequestHandler } from 'express';
import request from 'supertest';

export interface Stack {
  readonly limit: RateLimit;
  readonly sessions: SessionGate;
  readonly cached: CacheResponse;
  /** Another gate of the same cache. */
  readonly twin: CacheResponse;
}

let stacks = 0;

/** A limit of three requests, a session and a cache, with keys of their own, and patient with a busy machine. */
export function createStack(
  redis: RateLimitOptions['redis'],
  options: Partial<RateLimitOptions> = {},
  deadline: '10s' | '2s' = '10s',
): Stack {
  const own = `stack-${String(++stacks)}`;
  const limits = { limit: 3, window: '1h', key: () => 'all' } as const;
  const cache = { redis, deadline, namespace: `${own}-http`, ttl: '1h' } as const;
  return {
    limit: rateLimit({ redis, deadline, prefix: `${own}-rl`, ...limits, ...options } as RateLimitOptions),
    sessions: session({ redis, deadline, prefix: `${own}-sess`, secret: 'sixteen bytes or more' }),
    cached: cacheResponse(cache),
    twin: cacheResponse(cache),
  };
}

/** An app that has its gates in front of `/`, where somebody has logged in and the answer is stored. */
export async function serveStack(
  express: ExpressModule,
  { sessions, cached }: Stack,
  gates: readonly RequestHandler[],
): Promise<ServedApp & { readonly cookie: string; readonly get: (cookie?: string) => request.Test }> {
  let first: Request | undefined;
  const served = await serveApp(express, (app) => {
    app.get('/login', sessions, (req, res, next) => {
      getSession(req)
        .login('alice')
        .then(() => res.end(), next);
    });
    app.get('/', (req, res, next) => {
      if (req.headers['x-first'] === undefined) next('route');
      else cached((first = req), res, () => res.end('body'));
    });
    app.get('/', ...gates);
    app.get('/', (_req, res) => res.end('body'));
  });
  await request(served.server).get('/').set('X-First', 'yes').expect(200);
  await waitUntil('the answer is stored', () => cached.explain(first as Request)?.stored === true);
  const login = await request(served.server).get('/login').expect(200);
  const cookie = String(login.get('Set-Cookie')).split(';')[0] ?? '';
  return { ...served, cookie, get: (own = cookie) => request(served.server).get('/').set('Cookie', own) };
}

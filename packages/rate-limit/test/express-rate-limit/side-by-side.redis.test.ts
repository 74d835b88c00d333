import { express as versions, stopTheClock } from '@sluice/test-support';
import type { Request, RequestHandler, Response } from 'express';
import * as real from 'express-rate-limit';
import request from 'supertest';
import * as facade from '../../src/express-rate-limit';
import type { FacadeOptions } from '../../src/express-rate-limit';
import { appServing, freshPrefix, type ExpressModule } from '../app';
import { useClient } from '../use-client';

const { patient } = useClient();
const NOW = new Date('2026-11-25T12:00:00Z');

stopTheClock(NOW);

/** What both take. */
type Shared = Partial<real.Options>;

const quiet = { error: () => undefined, warn: () => undefined };
const tenant = (req: Request) => req.get('x-tenant') ?? 'nobody';

/** The names of earlier versions, which still work. */
const oldNames: object = { max: 1, headers: false, standardHeaders: true };

const matrix: [string, Shared][] = [
  ['the defaults', {}],
  ['draft-6', { standardHeaders: 'draft-6' }],
  ['draft-6 as true', { standardHeaders: true, legacyHeaders: false }],
  ['draft-7', { standardHeaders: 'draft-7', legacyHeaders: false }],
  ['draft-8', { standardHeaders: 'draft-8', legacyHeaders: false }],
  ['an unknown draft', { standardHeaders: 'draft-9' as never }],
  ['no headers', { legacyHeaders: false }],
  ['the old names', oldNames],
  ['a limit of 0', { limit: 0 }],
  ['an odd window', { windowMs: 90_500, standardHeaders: 'draft-8', limit: 2 }],
  ['a window in seconds', { windowMs: 1500, standardHeaders: 'draft-8' }],
  ['a window of hours', { windowMs: 7_200_000, standardHeaders: 'draft-8' }],
  ['a window of an hour', { windowMs: 3_600_000, standardHeaders: 'draft-8' }],
  ['a window of days', { windowMs: 172_800_000, standardHeaders: 'draft-8' }],
  ['a name', { standardHeaders: 'draft-8', identifier: 'api' }],
  ['a name by the request', { standardHeaders: 'draft-8', identifier: (req) => Promise.resolve(req.method) }],
  ['a Retry-After', { limit: 1, retryAfter: 7 }],
  ['a Retry-After by the request', { limit: 1, retryAfter: () => Promise.resolve(8) }],
  ['a status and a message', { limit: 1, statusCode: 503, message: 'Later.' }],
  ['a message as JSON', { limit: 1, message: { error: 'later' } }],
  ['a message by the request', { limit: 1, message: (req: Request) => Promise.resolve(`Not ${req.path}`) }],
  ['a limit by the request', { limit: () => Promise.resolve(2) }],
  ['a key', { limit: 1, keyGenerator: tenant }],
  [
    'a key that comes later',
    { limit: 1, standardHeaders: 'draft-8', keyGenerator: (req) => Promise.resolve(tenant(req)) },
  ],
  ['what is skipped', { limit: 1, skip: (req) => Promise.resolve(req.path === '/404') }],
  ['failures that do not count', { limit: 1, skipFailedRequests: true }],
  ['successes that do not count', { limit: 1, skipSuccessfulRequests: true }],
  ['neither', { limit: 1, skipFailedRequests: true, skipSuccessfulRequests: true }],
  ['an own idea of success', { limit: 1, skipFailedRequests: true, requestWasSuccessful: () => false }],
  ['another property', { requestPropertyName: 'quota' }],
  [
    'a handler',
    {
      limit: 1,
      handler: (req, res, _next, used) => {
        res.status(418).json({ path: req.path, message: used.message as string, limit: used.limit });
      },
    },
  ],
  [
    'a handler that lets pass',
    {
      limit: 1,
      handler: (_req: Request, _res: Response, next) => {
        next();
      },
    },
  ],
  [
    'a key that throws',
    {
      keyGenerator: () => {
        throw new Error('no tenant');
      },
    },
  ],
  ['a limit that rejects', { limit: () => Promise.reject(new Error('no plan')) }],
  ['a skip that rejects', { skip: () => Promise.reject(new Error('no idea')) }],
];

const requests: [method: 'get' | 'head', path: string, headers: Record<string, string>][] = [
  ['get', '/200', {}],
  ['get', '/404', {}],
  ['head', '/200', {}],
  ['get', '/200', { Accept: 'application/json', 'X-Tenant': 'alice' }],
  ['get', '/200', { 'X-Tenant': 'alice' }],
  ['get', '/200', {}],
  ['get', '/200', {}],
];

/** What a client sees of one request after the other. */
async function seen(express: ExpressModule, limiter: RequestHandler): Promise<unknown[]> {
  const { app } = appServing(express, [limiter], (req, res) => {
    const { rateLimit, quota } = req as unknown as Record<'rateLimit' | 'quota', object | undefined>;
    res.status(Number(req.path.slice(1))).json({ rateLimit, quota });
  });
  app.set('etag', false); // a hash of the body, in which the times of Redis differ
  const answers: unknown[] = [];
  for (const [method, path, sent] of requests) {
    const { status, headers, text } = await request(app)[method](path).set(sent);
    const { date, ...others } = headers as Record<string, string>;
    answers.push({ method, path, status, headers: others, ownDate: date === NOW.toUTCString(), text });
    await new Promise((resolve) => setTimeout(resolve, 5)); // what is taken back is taken back after the answer
  }
  return answers;
}

describe.each(Object.entries(versions))('beside express-rate-limit, on Express %s,', (_version, express) => {
  it.each(matrix)('the facade answers alike with %s', async (_name, options) => {
    const shared = { logger: quiet, ...options };
    const expected = await seen(express, real.rateLimit(shared));
    expect(await seen(express, facade.rateLimit(shared as FacadeOptions))).toEqual(expected);
  });

  // The clock of Redis does not stand still: no window here may end, and times are told elsewhere.
  const long = matrix.filter(([, { windowMs = 60_000 }]) => windowMs >= 60_000);
  const timeless = (answers: unknown[]) =>
    JSON.stringify(answers, null, 1).replace(
      /T1[0-9:.]+Z|reset=\d+|; t=\d+|(?<=(reset|retry-after)": ")\d+/g,
      'SOON',
    );

  it.each(long)('the facade over Redis answers alike with %s', async (_name, options) => {
    const shared = { logger: quiet, ...options };
    const expected = await seen(express, real.rateLimit(shared));
    const limiter = facade.rateLimit({ ...(shared as FacadeOptions), ...patient(), prefix: freshPrefix() });
    expect(timeless(await seen(express, limiter))).toEqual(timeless(expected));
  });

  it('two limiters append their members of draft-8 alike', async () => {
    const stack = (rateLimit: (options: Shared) => RequestHandler): RequestHandler => {
      const router = express.Router();
      for (const limit of [5, 3]) router.use(rateLimit({ limit, standardHeaders: 'draft-8', logger: quiet }));
      return router;
    };
    const expected = await seen(express, stack(real.rateLimit));
    expect(await seen(express, stack(facade.rateLimit as typeof real.rateLimit))).toEqual(expected);
  });

  it('the instance forgets and tells a key alike', async () => {
    const limiters: real.RateLimitRequestHandler[] = [
      real.rateLimit({ logger: quiet }),
      facade.rateLimit({ logger: quiet }),
    ];
    const [one, other] = limiters.map((limiter) => ({
      limiter,
      app: appServing(express, [limiter], (_req, res) => res.end()).app,
    }));
    const states: unknown[] = [];
    for (const side of [one, other]) {
      if (side === undefined) continue;
      const { limiter, app } = side;
      const key = '127.0.0.1';
      await request(app).get('/');
      await request(app).get('/');
      const before = await limiter.getKey(key);
      limiter.resetKey(key);
      states.push([before?.totalHits, before?.resetTime, await limiter.getKey(key)]);
    }
    expect(states[1]).toEqual(states[0]);
  });
});

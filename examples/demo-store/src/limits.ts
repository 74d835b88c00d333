import type { RedisInput } from '@sluice/core';
import { rateLimit, type KeyOf, type RateLimitOptions } from '@sluice/rate-limit';
import type { Request, RequestHandler } from 'express';
import { callerOf } from './callers/caller';
import { sendRefusalPage } from './pages/refusal-page';

/** Every limit of the shop. */
export interface Limits {
  /** Pages, by address. */
  readonly pages: RequestHandler;
  /** The API, by plan: what may come at once, and what may come in the long run. */
  readonly api: RequestHandler;
  /** Searches, on top. The two share what they count, and differ in how they refuse. */
  readonly searchPages: RequestHandler;
  readonly searchApi: RequestHandler;
}

const EXPORT_COST = 10;

const byCaller: KeyOf = (_req, res) => callerOf(res).key;

export function createLimits(redis: RedisInput): Limits {
  const pages = rateLimit({
    redis,
    name: 'pages',
    key: byCaller,
    limit: 120,
    window: '1m',
    handler: sendRefusalPage,
  });

  const api = rateLimit({
    redis,
    name: 'api',
    key: byCaller,
    policies: [
      { name: 'burst', limit: (_req, res) => callerOf(res).plan.burst, window: '10s' },
      { name: 'sustained', limit: (_req, res) => callerOf(res).plan.sustained, window: '1m' },
    ],
    cost: costOf,
  });

  const search: RateLimitOptions = {
    redis,
    name: 'search',
    key: byCaller,
    limit: (_req, res) => callerOf(res).plan.searches,
    window: '10s',
  };

  return {
    pages,
    api,
    searchPages: rateLimit({ ...search, handler: sendRefusalPage }),
    searchApi: rateLimit(search),
  };
}

/** Of a request to the API. Asking what is left costs nothing. */
function costOf(req: Request): number {
  if (req.path === '/quota') return 0;
  return req.path === '/export' ? EXPORT_COST : 1;
}

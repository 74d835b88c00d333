import { createHash } from 'node:crypto';
import type { RedisInput } from '@sluice/core';
import { rateLimit, type KeyOf, type RateLimitOptions } from '@sluice/rate-limit';
import type { Request, RequestHandler } from 'express';
import { normaliseEmail } from './accounts/account';
import { readCredentials } from './accounts/forms';
import { callerOf } from './callers/caller';
import { sendRefusalPage } from './pages/refusal-page';
import { markUnanswered } from './web/outage';

/** Every limit of the shop. */
export interface Limits {
  /** Pages, by address. */
  readonly pages: RequestHandler;
  /** The API, by plan: what may come at once, and what may come in the long run. */
  readonly api: RequestHandler;
  /** Searches, on top. The two share what they count, and differ in how they refuse. */
  readonly searchPages: RequestHandler;
  readonly searchApi: RequestHandler;
  /** Attempts to log in, by address and by the account that they are of. Whoever is right is not counted. */
  readonly login: RequestHandler;
}

const EXPORT_COST = 10;
const SEE_OTHER = 303;

const byCaller: KeyOf = (_req, res) => callerOf(res).key;

/** Hashed: what is in Redis is not for everybody to read, and this is somebody's address. */
const byAccount: KeyOf = (req) => {
  const { email } = readCredentials(req);
  return `account:${createHash('sha256').update(normaliseEmail(email)).digest('base64url')}`;
};

export function createLimits(redis: RedisInput): Limits {
  const pages = rateLimit({
    redis,
    name: 'pages',
    key: byCaller,
    after: 'session', // who calls is known by their session, too
    limit: 120,
    window: '1m',
    handler: sendRefusalPage,
  });

  const api = rateLimit({
    redis,
    name: 'api',
    key: byCaller,
    after: 'session',
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
    after: 'session',
    limit: (_req, res) => callerOf(res).plan.searches,
    window: '10s',
  };

  const login = rateLimit({
    redis,
    name: 'login',
    policies: [
      { name: 'address', limit: 10, window: '15m' },
      { name: 'account', limit: 5, window: '15m', key: byAccount },
    ],
    refund: (_req, res) => res.statusCode === SEE_OTHER,
    // Closed, with a page of the shop: passwords are not to be guessed uncounted.
    onUnavailable(req) {
      markUnanswered(req);
      return 'open';
    },
    handler: sendRefusalPage,
  });

  return {
    pages,
    api,
    searchPages: rateLimit({ ...search, handler: sendRefusalPage }),
    searchApi: rateLimit(search),
    login,
  };
}

/** What pages ask for again and again: what is left, who one is, and how far the tickets are. */
const FREE = /^\/(quota|visitor|orders\/\d+\/tickets)$/;

/** Of a request to the API. */
function costOf(req: Request): number {
  if (FREE.test(req.path)) return 0;
  return req.path === '/export' ? EXPORT_COST : 1;
}

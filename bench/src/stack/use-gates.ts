import { cacheResponse, type CacheResponseOptions } from '@sluice/cache-response';
import { rateLimit, type RateLimitOptions } from '@sluice/rate-limit';
import { session } from '@sluice/session';
import type { Express, RequestHandler } from 'express';
import type { Surroundings } from '../http/http-contender';
import { SECRET } from '../session/use-session';
import { LIMIT, mountBegin } from './begin';

export interface GateSettings {
  readonly limit?: Pick<RateLimitOptions, 'algorithm' | 'lease'>;
  readonly lazy?: boolean;
  readonly l1?: CacheResponseOptions['l1'];
}

/** The gates that stand before the route, in order, and the way to begin a session. */
export function useGates(
  app: Express,
  { redis }: Surroundings,
  settings: GateSettings = {},
): RequestHandler[] {
  const sessions = session({ redis, secret: SECRET, lazy: settings.lazy ?? false });
  mountBegin(app, sessions);
  return [
    rateLimit({ redis, limit: LIMIT.limit, window: LIMIT.windowMs, ...settings.limit }),
    sessions,
    cacheResponse({ redis, ttl: '1h', l1: settings.l1 ?? false }),
  ];
}

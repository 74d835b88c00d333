import { cacheResponse, type Explanation } from '@sluice/cache-response';
import { OptionError } from '@sluice/core';
import { clientAddress } from '@sluice/http';
import { lockRoute } from '@sluice/lock-route';
import { monitor } from '@sluice/monitor';
import { openTelemetry } from '@sluice/monitor/opentelemetry';
import { rateLimit } from '@sluice/rate-limit';
import { rateLimit as facade } from '@sluice/rate-limit/express-rate-limit';
import { getSession, session } from '@sluice/session';
import '@sluice/session/augment';
import { createClient } from 'redis';

export const gates = [rateLimit({ redis: createClient(), limit: 100, window: '1m' }), facade({ limit: 100 })];
export const locked = lockRoute({ redis: createClient(), key: 'order:{params.id}' });
export const cached = cacheResponse({ redis: createClient(), ttl: '1m', tags: (req) => [req.path] });
export const why = (req: Parameters<typeof cached.explain>[0]): Explanation | undefined =>
  cached.explain(req);
export const monitors = [monitor({ redis: createClient(), authorize: () => true }), openTelemetry()];
export const sessions = session({ redis: createClient(), secret: 'sixteen bytes and more' });
export const viewsOf = (req: object): number | undefined => getSession<{ views: number }>(req).views;
export { clientAddress, OptionError };

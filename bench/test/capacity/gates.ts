import { cacheResponse } from '@sluice/cache-response';
import type { RedisInput } from '@sluice/core';
import { idempotent, lockRoute } from '@sluice/lock-route';
import { rateLimit } from '@sluice/rate-limit';
import { getSession, session } from '@sluice/session';
import type { Express } from 'express';

/** A response of 2 kB, as the guide says. */
const BODY = { text: 'x'.repeat(2000) };

/** The data of a session: about 200 bytes of JSON in three properties. */
const DATA = { cart: ['hat', 'scarf'], locale: 'en-GB', note: 'x'.repeat(150) };

/** One route for each row of the guide's table, behind the gate that the row is about. */
export function mountGates(app: Express, redis: RedisInput): () => void {
  const window = '1h';
  for (const algorithm of ['gcra', 'fixed-window', 'sliding-window', 'strict-window'] as const) {
    const prefix = `rl-${algorithm}`;
    app.get(`/limit/${algorithm}`, rateLimit({ redis, prefix, algorithm, limit: 1000, window }), answer);
  }
  app.get('/limit/refused', rateLimit({ redis, name: 'one', limit: 1, window }), answer);

  const sessions = session({ redis, secret: 'sixteen bytes or more', rotation: false });
  app.get('/session/read', sessions, (req, res) => {
    res.json(getSession<{ locale?: string }>(req).locale);
  });
  app.get('/session/write', sessions, (req, res) => {
    const data = getSession<Partial<typeof DATA> & { count?: number }>(req);
    Object.assign(data, { ...DATA, count: (data.count ?? 0) + 1 });
    res.json(data.count);
  });

  const cached = cacheResponse({ redis, ttl: window });
  const l1 = cacheResponse({
    redis,
    ttl: window,
    namespace: 'near',
    l1: { maxBytes: 1_000_000, maxStaleness: '1m' },
  });
  app.get('/cache/redis', cached, answer);
  app.get('/cache/l1', l1, answer);

  app.get('/lock', lockRoute({ redis, key: 'order:7' }), answer);
  app.post('/idempotent', idempotent({ redis, scope: 'global' }), answer);
  return () => {
    cached.close();
    l1.close();
  };
}

function answer(_req: unknown, res: { json(body: object): unknown }): void {
  res.json(BODY);
}

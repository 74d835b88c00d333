import { cacheResponse } from '@sluice/cache-response';
import { monitor, type MonitorOptions } from '@sluice/monitor';
import { rateLimit } from '@sluice/rate-limit';
import express, { type Express } from 'express';
import { timingSafeEqual } from 'node:crypto';
import { createClient } from 'redis';

/** @param password of whoever may look; the name does not matter */
export function createApp(redis: MonitorOptions['redis'], password: string): Express {
  const app = express();

  const watch = monitor({
    redis,
    authorize: (req, area) => area === 'health' || isPassword(req.headers.authorization, password),
    gates: { api: { onUnavailable: 'local' }, pages: { onUnavailable: 'open' } },
  });
  app.use('/monitor', (_req, res, next) => {
    res.setHeader('WWW-Authenticate', 'Basic realm="monitor"');
    next();
  });
  app.use('/monitor', watch);

  app.use('/api', rateLimit({ redis, name: 'api', limit: 100, window: '1m' }));
  app.get('/api/hello', cacheResponse({ redis, ttl: '10s' }), (_req, res) => {
    res.json({ hello: 'world' });
  });

  return app;
}

function isPassword(header = '', password: string): boolean {
  const given = Buffer.from(header.replace(/^Basic /, ''), 'base64')
    .toString()
    .split(':')
    .slice(1)
    .join(':');
  const [one, other] = [Buffer.from(given), Buffer.from(password)];
  return one.length === other.length && timingSafeEqual(one, other);
}

if (require.main === module) {
  const redis = createClient({ url: process.env['REDIS_URL'] ?? 'redis://localhost:6379' });
  redis.on('error', console.error);
  redis.connect().catch(console.error); // not awaited: the app serves without Redis, too
  createApp(redis, process.env['MONITOR_PASSWORD'] ?? 'only for trying it').listen(3000, () => {
    console.log('http://localhost:3000/monitor/');
  });
}

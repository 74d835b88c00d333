import { rateLimit, type RateLimitOptions } from '@sluice/rate-limit';
import express, { type Express } from 'express';
import { createClient } from 'redis';

export function createApp(redis: RateLimitOptions['redis']): Express {
  const app = express();

  // By address. While Redis is away, each process keeps the same limit by itself.
  app.use('/api', rateLimit({ redis, limit: 100, window: '1m' }));
  app.get('/api/hello', (_req, res) => {
    res.json({ hello: 'world' });
  });

  // Passwords are not to be guessed during an outage either: rather nobody logs in.
  app.use('/login', rateLimit({ redis, name: 'login', limit: 5, window: '15m', onUnavailable: 'closed' }));
  app.post('/login', (_req, res) => {
    res.status(401).json({ error: 'Wrong password' });
  });

  return app;
}

if (require.main === module) {
  const redis = createClient({ url: process.env['REDIS_URL'] ?? 'redis://localhost:6379' });
  redis.on('error', console.error);
  redis.connect().catch(console.error); // not awaited: the app serves without Redis, too
  createApp(redis).listen(3000, () => {
    console.log('http://localhost:3000/api/hello');
  });
}

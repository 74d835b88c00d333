import { lockRoute, shutdown, withLock, type LockRouteOptions } from '@sluice/lock-route';
import express, { type Express } from 'express';
import { createClient } from 'redis';

/** @param charge takes the money: never twice at a time for one order */
export function createApp(
  redis: LockRouteOptions['redis'],
  charge: (order: string) => Promise<void>,
): Express {
  const app = express();

  // A double click: the second request is told 409 while the first one works.
  app.post('/orders/:id/pay', lockRoute({ redis, key: 'order:{params.id}' }), async (req, res) => {
    await charge(req.params.id);
    res.json({ paid: req.params.id });
  });

  // Changes of one cart come in one after another, instead of being refused.
  let items = 0;
  app.post(
    '/carts/:id/items',
    withLock({ redis, key: 'cart:{params.id}', mode: 'wait', wait: '2s' }, (_req, res) => {
      res.status(201).json({ items: ++items });
    }),
  );

  return app;
}

if (require.main === module) {
  const redis = createClient({ url: process.env['REDIS_URL'] ?? 'redis://localhost:6379' });
  redis.on('error', console.error);
  redis.connect().catch(console.error); // not awaited: until Redis is there, locked routes answer 503
  const server = createApp(redis, () => new Promise((paid) => setTimeout(paid, 2000))).listen(3000, () => {
    console.log('curl -X POST http://localhost:3000/orders/7/pay');
  });
  process.once('SIGTERM', () => {
    shutdown(server).then(() => redis.quit(), console.error);
  });
}

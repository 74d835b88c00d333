import { cacheResponse } from '@sluice/cache-response';
import { pipeline } from '@sluice/http';
import { lockRoute } from '@sluice/lock-route';
import { rateLimit, type RateLimitOptions } from '@sluice/rate-limit';
import { getSession, session } from '@sluice/session';
import express, { type Express, type Request } from 'express';
import { createClient } from 'redis';

interface Shopping {
  cart: string[];
}

/** @param secret signs the cookies: the same in all processes, and nowhere in the code */
export function createApp(redis: RateLimitOptions['redis'], secret: string): Express {
  const app = express();
  const byAddress = rateLimit({ redis, limit: 300, window: '1m' });
  const sessions = session({ redis, secret });

  // One round trip to Redis for the three of them; each could as well be mounted by itself.
  const list = cacheResponse({ redis, ttl: '1m', tags: ['products'] });
  app.get('/products', pipeline(byAddress, sessions, list), (_req, res) => {
    res.json(['hat', 'cap']);
  });

  // What reads the session waits for it: the first two share a round trip, and the others have their own.
  const byVisitor = rateLimit({
    redis,
    name: 'carts',
    limit: 20,
    window: '1m',
    key: visitor,
    after: 'session',
  });
  const oneAtATime = lockRoute({ redis, key: (req) => `cart:${visitor(req)}`, after: 'session' });
  app.post('/cart/:item', pipeline(byAddress, sessions, byVisitor, oneAtATime), (req, res) => {
    const shopping = getSession<Shopping>(req);
    shopping.cart = [...(shopping.cart ?? []), String(req.params['item'])];
    res.json(shopping.cart);
  });

  return app;
}

function visitor(req: Request): string {
  return getSession(req).id;
}

if (require.main === module) {
  const redis = createClient({ url: process.env['REDIS_URL'] ?? 'redis://localhost:6379' });
  redis.on('error', console.error);
  redis.connect().catch(console.error); // not awaited: each gate has its own way to do without Redis
  createApp(redis, process.env['SESSION_SECRET'] ?? 'only for development').listen(3000, () => {
    console.log('http://localhost:3000/products');
  });
}

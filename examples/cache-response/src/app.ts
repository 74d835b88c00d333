import { cacheResponse, type CacheResponseOptions } from '@sluice/cache-response';
import express, { type Express } from 'express';
import { createClient } from 'redis';

interface Product {
  readonly name: string;
  price: number;
}

export function createApp(redis: CacheResponseOptions['redis'], products: Map<string, Product>): Express {
  const app = express();
  app.use(express.json());

  // For ten minutes after its minute a stored list is served still, while one request gets it anew in the background.
  const list = cacheResponse({ redis, ttl: '1m', swr: '10m', sie: '1h', tags: ['products'] });
  const one = cacheResponse({ redis, ttl: '5m', tags: (req) => [`product:${String(req.params['id'])}`] });

  app.get(
    '/products',
    list.wrap((_req, res) => {
      res.json([...products.values()]);
    }),
  );
  app.get('/products/:id', one, (req, res) => {
    const product = products.get(String(req.params['id']));
    if (product === undefined) res.sendStatus(404);
    else res.json(product);
  });

  // The answer waits until both are forgotten, in all processes: who asks after it gets the new price.
  const changed = list.invalidates({ tags: (req) => ['products', `product:${String(req.params['id'])}`] });
  app.put('/products/:id/price', changed, (req, res) => {
    const product = products.get(String(req.params['id']));
    if (product === undefined) {
      res.sendStatus(404);
      return;
    }
    const { price } = (req.body ?? {}) as { price?: unknown };
    if (typeof price !== 'number' || price < 0) {
      res.status(400).json({ error: 'A price is a number' });
      return;
    }
    product.price = price;
    res.json(product);
  });

  return app;
}

if (require.main === module) {
  const redis = createClient({ url: process.env['REDIS_URL'] ?? 'redis://localhost:6379' });
  redis.on('error', console.error);
  redis.connect().catch(console.error); // not awaited: without Redis the handlers answer
  const products = new Map([['7', { name: 'Teapot', price: 20 }]]);
  createApp(redis, products).listen(3000, () => {
    console.log('http://localhost:3000/products');
  });
}

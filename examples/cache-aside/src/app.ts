import { createCache, type CacheOptions } from '@sluice/core';
import express, { type Express } from 'express';
import { createClient } from 'redis';

export interface Product {
  readonly id: string;
  readonly name: string;
}

/** Where the products are kept. */
export interface Products {
  find(id: string): Promise<Product | undefined>;
  rename(id: string, name: string): Promise<void>;
}

export function createApp(redis: CacheOptions['redis'], products: Products): Express {
  const app = express();
  const cache = createCache({ redis, ttl: '5m', swr: '1m', sie: '1h' });

  // However many ask at once, in however many processes: the products are asked once.
  app.get('/products/:id', async (req, res) => {
    const { id } = req.params;
    const product = await cache.get(`product:${id}`, () => products.find(id), { tags: ['products'] });
    if (product === undefined) res.status(404).json({ error: 'No such product' });
    else res.json(product);
  });

  // Once this is answered, nobody is told the old name any more.
  app.put('/products/:id/name/:name', async (req, res) => {
    await products.rename(req.params.id, req.params.name);
    await cache.delete(`product:${req.params.id}`);
    res.sendStatus(204);
  });

  app.post('/import', async (_req, res) => {
    await cache.invalidate({ tags: ['products'] });
    res.sendStatus(204);
  });

  return app;
}

/** As slow as a database that has better things to do. */
function slowProducts(): Products {
  const names = new Map([['1', 'Hat']]);
  return {
    find: (id) =>
      new Promise((resolve) => {
        const name = names.get(id);
        setTimeout(resolve, 1000, name === undefined ? undefined : { id, name });
      }),
    rename: (id, name) => Promise.resolve(void names.set(id, name)),
  };
}

if (require.main === module) {
  const redis = createClient({ url: process.env['REDIS_URL'] ?? 'redis://localhost:6379' });
  redis.on('error', console.error);
  redis.connect().catch(console.error); // not awaited: the app serves without Redis, too
  createApp(redis, slowProducts()).listen(3000, () => {
    console.log('http://localhost:3000/products/1');
  });
}

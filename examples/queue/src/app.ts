import { createQueue, createWorker, QueueFullError, type Job, type Queue, type Worker } from '@sluice/core';
import express, { type Express } from 'express';
import { createClient } from 'redis';

export interface Order {
  readonly number: string;
}

export type OrderQueue = Queue<Order, string>;

type Redis = Parameters<typeof createQueue>[0]['redis'];

export function createApp(orders: OrderQueue): Express {
  const app = express();

  // An order that is sent twice is one order.
  app.post('/orders/:number', async (req, res) => {
    const { number } = req.params;
    try {
      const { id } = await orders.add({ number }, { dedup: { key: `order:${number}`, ttl: '1d' } });
      res.status(202).location(`/jobs/${id}`).json({ id });
    } catch (error) {
      if (!(error instanceof QueueFullError)) throw error;
      res.status(503).set('Retry-After', '10').json({ error: 'More orders than can be carried out' });
    }
  });

  app.get('/jobs/:id', async (req, res) => {
    const job = await orders.get(req.params.id);
    if (job === undefined) res.status(404).json({ error: 'No such job' });
    else res.json({ state: job.state, progress: job.progress, result: job.result });
  });

  return app;
}

export function createOrders(redis: Redis): OrderQueue {
  return createQueue<Order, string>({ redis, name: 'orders', maxWaiting: 10_000 });
}

/** Packs orders: in this process, or in as many others as there are. */
export function createPacker(redis: Redis, pack: (order: Order) => Promise<string>): Worker {
  return createWorker<Order>({
    redis,
    name: 'orders',
    concurrency: 5,
    backoff: { base: 200 },
    async handler({ data, progress }: Job<Order>) {
      await progress('packing');
      return pack(data);
    },
  });
}

if (require.main === module) {
  const redis = createClient({ url: process.env['REDIS_URL'] ?? 'redis://localhost:6379' });
  redis.on('error', console.error);
  redis.connect().catch(console.error); // not awaited: the worker begins when Redis is there
  const worker = createPacker(redis, async ({ number }) => {
    await new Promise((resolve) => setTimeout(resolve, 5000));
    return `parcel of order ${number}`;
  });
  const server = createApp(createOrders(redis)).listen(3000, () => {
    console.log('http://localhost:3000');
  });
  process.once('SIGTERM', () => {
    server.close();
    void worker.close().then(() => redis.quit());
  });
}

import { createCache, createWriteThrough, RedisUnavailableError, type CacheOptions } from '@sluice/core';
import express, { type ErrorRequestHandler, type Express } from 'express';
import { createClient } from 'redis';

/** Where the settings are kept. */
export type Table = Map<string, string>;

export function createApp(redis: CacheOptions['redis'], table: Table): Express {
  const app = express();
  const settings = createWriteThrough<string | undefined>({
    cache: createCache({ redis, namespace: 'settings', ttl: '1h' }),
    read: (name) => table.get(name),
    write: (name, value) => void table.set(name, String(value)),
    remove: (name) => table.delete(name),
  });

  app.get('/settings/:name', async (req, res) => {
    const value = await settings.get(req.params.name);
    if (value === undefined) res.sendStatus(404);
    else res.json({ value });
  });

  app.put('/settings/:name/:value', async (req, res) => {
    res.json({ value: await settings.set(req.params.name, req.params.value) });
  });

  app.delete('/settings/:name', async (req, res) => {
    await settings.delete(req.params.name);
    res.sendStatus(204);
  });

  const refuse: ErrorRequestHandler = (error, _req, res, next) => {
    if (error instanceof RedisUnavailableError) res.status(503).json({ error: 'Try again in a moment' });
    else next(error);
  };
  return app.use(refuse);
}

if (require.main === module) {
  const redis = createClient({ url: process.env['REDIS_URL'] ?? 'redis://localhost:6379' });
  redis.on('error', console.error);
  redis.connect().catch(console.error); // not awaited: settings are read without Redis, too
  createApp(redis, new Map([['theme', 'light']])).listen(3000, () => {
    console.log('http://localhost:3000/settings/theme');
  });
}

import express, { type Express } from 'express';
import { createClient } from 'redis';
import { Flags, type FlagTable } from './flags';

export function createShop(flags: Flags): Express {
  const app = express();

  app.get('/checkout', (_req, res) => {
    res.send(flags.isOn('new-checkout') ? 'The new checkout' : 'The checkout');
  });

  app.put('/flags/:name/:state', async (req, res) => {
    const { name, state } = req.params;
    if (state !== 'on' && state !== 'off') {
      res.status(400).json({ error: 'A flag is on or off' });
      return;
    }
    await flags.set({ name, on: state === 'on' });
    res.sendStatus(204);
  });

  return app;
}

/** For the processes of this example: a hash. */
export function flagsInRedis(redis: ReturnType<typeof createClient>): FlagTable {
  return {
    all: async () =>
      Object.entries(await redis.hGetAll('flags:table')).map(([name, on]) => ({ name, on: on === 'on' })),
    set: async ({ name, on }) => {
      await redis.hSet('flags:table', name, on ? 'on' : 'off');
    },
  };
}

async function main(): Promise<void> {
  const redis = createClient({ url: process.env['REDIS_URL'] ?? 'redis://localhost:6379' });
  redis.on('error', console.error);
  await redis.connect();
  const flags = new Flags(redis, flagsInRedis(redis));
  await flags.start();
  const port = process.env['PORT'] ?? '3000';
  const server = createShop(flags).listen(port, () => {
    console.log(`http://localhost:${port}`);
  });
  process.once('SIGTERM', () => {
    server.close(() => void redis.disconnect());
    void flags.close();
  });
}

if (require.main === module) main().catch(console.error);

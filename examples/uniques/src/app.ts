import { createUniques, type Estimate, type UniquesOptions } from '@sluice/core';
import express, { type Express } from 'express';
import { createClient } from 'redis';

const DAY_MS = 86_400_000;

export function createApp(redis: UniquesOptions['redis']): Express {
  const app = express();
  const visitors = createUniques({ redis, name: 'visitors', window: 'daily' });

  // Not awaited: nobody waits for a count, and a page is served without Redis, too.
  app.get('/pages/:page', (req, res) => {
    const visitor = req.get('X-Visitor');
    if (visitor !== undefined) visitors.add(visitor).catch(console.error);
    res.json({ page: req.params.page });
  });

  app.get('/visitors', async (_req, res) => {
    const yesterday = visitors.at(Date.now() - DAY_MS);
    const [today, week, month, back] = await Promise.all([
      visitors.count(),
      visitors.over('week').count(),
      visitors.over(30).count(),
      visitors.intersect(yesterday),
    ]);
    res.json({
      today: shown(today),
      week: shown(week),
      'last 30 days': shown(month),
      'came back': shown(back),
    });
  });

  return app;
}

/** With what it may be off by, nineteen times in twenty. */
function shown({ count, exact, error }: Estimate): string {
  return exact ? String(count) : `${String(count)} ± ${String(Math.ceil(2 * error))}`;
}

if (require.main === module) {
  const redis = createClient({ url: process.env['REDIS_URL'] ?? 'redis://localhost:6379' });
  redis.on('error', console.error);
  redis.connect().catch(console.error);
  createApp(redis).listen(3000, () => {
    console.log('http://localhost:3000/visitors');
  });
}

import {
  createLeaderboard,
  createLeaderboardGroup,
  type LeaderboardOptions,
  type RankedPage,
} from '@sluice/core';
import express, { type Express } from 'express';
import { createClient } from 'redis';

interface Player {
  readonly name: string;
}

export function createApp(redis: LeaderboardOptions['redis']): Express {
  const app = express();
  const options = { redis, name: 'points', rank: 'competition' } as const;
  const ever = createLeaderboard<Player>(options);
  const today = createLeaderboard<Player>({ ...options, window: 'daily' });
  const week = createLeaderboard<Player>({ ...options, window: { rolling: '7d' } });
  const boards = new Map(Object.entries({ ever, today, week }));
  const all = createLeaderboardGroup([ever, today, week]);

  // On all three boards or on none: one script, one round trip.
  app.post('/players/:id/points/:points', async (req, res) => {
    const { id } = req.params;
    const points = Number(req.params.points);
    if (!Number.isSafeInteger(points) || id.length > 100) {
      res.status(400).json({ error: 'An id has up to 100 characters, and points are whole numbers' });
      return;
    }
    const name = typeof req.query['name'] === 'string' ? req.query['name'].slice(0, 50) : id;
    const [scored] = await all.increment(id, points, { data: { name } });
    res.json({ points: scored?.score });
  });

  app.get('/boards/:board', async (req, res) => {
    const board = boards.get(req.params.board);
    if (board === undefined) res.status(404).json({ error: 'No such board' });
    else res.json(shown(await board.page({ limit: 10, data: true })));
  });

  // Where somebody stands, among the neighbours.
  app.get('/players/:id', async (req, res) => {
    const { id } = req.params;
    const [standing, neighbours] = await Promise.all([
      ever.standing(id),
      ever.around(id, { before: 2, after: 2, data: true }),
    ]);
    if (standing === undefined || neighbours === undefined) res.status(404).json({ error: 'No such player' });
    else res.json({ rank: standing.rank, betterThan: standing.percentile, neighbours: shown(neighbours) });
  });

  return app;
}

function shown({ entries }: RankedPage<Player>) {
  return entries.map(({ rank, id, score, data }) => ({ rank, name: data?.name ?? id, points: score }));
}

if (require.main === module) {
  const redis = createClient({ url: process.env['REDIS_URL'] ?? 'redis://localhost:6379' });
  redis.on('error', console.error);
  redis.connect().catch(console.error);
  createApp(redis).listen(3000, () => {
    console.log('http://localhost:3000/boards/ever');
  });
}

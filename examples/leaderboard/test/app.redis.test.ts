import { useRedis } from '@sluice/test-support';
import request from 'supertest';
import { createApp } from '../src/app';

const redis = useRedis();

it('keeps points for ever, for today and for the week, and who had them first is ahead', async () => {
  const app = createApp(await redis.client());
  const score = (id: string, points: number, name: string) =>
    request(app)
      .post(`/players/${id}/points/${String(points)}`)
      .query({ name })
      .expect(200);
  await score('7', 5, 'Zoë');
  await score('8', 3, 'Max');
  await score('8', 2, 'Max').expect({ points: 5 });
  await score('9', 1, 'Ida');
  const points = [
    { rank: 1, name: 'Zoë', points: 5 },
    { rank: 1, name: 'Max', points: 5 },
    { rank: 3, name: 'Ida', points: 1 },
  ];
  for (const board of ['ever', 'today', 'week'])
    await request(app).get(`/boards/${board}`).expect(200, points);
  await request(app).get('/players/8').expect(200, { rank: 1, betterThan: 50, neighbours: points });
  await request(app).get('/players/nobody').expect(404);
  await request(app).get('/boards/constructor').expect(404);
});

it('refuses what is no score', async () => {
  const app = createApp(await redis.client());
  await request(app).post('/players/7/points/many').expect(400);
  await request(app).post('/players/7/points/Infinity').expect(400);
});

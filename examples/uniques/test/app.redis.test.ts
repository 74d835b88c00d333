import { useRedis, waitUntil } from '@sluice/test-support';
import request from 'supertest';
import { createApp } from '../src/app';

const redis = useRedis();

it('counts each visitor once', async () => {
  const app = createApp(await redis.client());
  for (const visitor of ['zoe', 'max', 'zoe'])
    await request(app).get('/pages/home').set('X-Visitor', visitor).expect(200);
  await request(app).get('/pages/home').expect(200);
  await waitUntil('they are counted', async () => {
    const { body } = await request(app).get('/visitors').expect(200);
    return body.today === '2';
  });
  await request(app)
    .get('/visitors')
    .expect({ today: '2', week: '2', 'last 30 days': '2', 'came back': '0' });
});

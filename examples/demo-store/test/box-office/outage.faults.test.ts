import { waitUntil } from '@sluice/test-support';
import { useDemo } from '../ops/use-demo';

const demo = useDemo();

afterEach(async () => {
  await demo().post('restart');
});

const post = (path: string, body: object = {}) =>
  fetch(demo().url + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': '"a-key-of-its-own"' },
    body: JSON.stringify(body),
  });

it.each(['freeze', 'kill'])(
  'refuses to hold and to sell after a %s of Redis, and goes on with all else',
  async (action) => {
    await demo().post(action);
    const refusals = await Promise.all([
      post('/api/events/4/seats/A1/hold'),
      post('/api/checkout', { seats: ['4/A1'], totalCents: 100 }),
    ]);
    for (const refusal of refusals) {
      expect(refusal.status).toBe(503);
      expect(refusal.headers.get('Content-Type')).toMatch(/^application\/problem\+json/);
      expect(Number(refusal.headers.get('Retry-After'))).toBeGreaterThanOrEqual(1);
    }
    for (const path of ['/api/cart', '/api/orders', '/api/events/4/seats', '/events/4']) {
      expect((await fetch(demo().url + path)).status).toBe(200);
    }

    await demo().post('restart');
    await waitUntil('seats are held again', async () => {
      const { status } = await post('/api/events/4/seats/A1/hold');
      return status === 200 || status === 409; // or it is sold
    });
  },
);

import { getSession, requireFresh, session, type SessionOptions } from '@sluice/session';
import express, { type Express } from 'express';
import { createClient } from 'redis';

interface Shopping {
  cart: string[];
}

/** @param secret signs the cookies: the same in all processes, and nowhere in the code */
export function createApp(redis: SessionOptions['redis'], secret: string): Express {
  const app = express();
  const sessions = session({ redis, secret, idleTimeout: '30m', absoluteTimeout: '12h' });
  app.use(sessions);

  // A visitor has no session until something is stored in one.
  app.post('/cart/:item', (req, res) => {
    const shopping = getSession<Shopping>(req);
    shopping.cart = [...(shopping.cart ?? []), req.params.item];
    res.json(shopping.cart); // sent when the cart is saved
  });

  // Your app checks the password here. The cart stays; the cookie from before opens nothing any more.
  app.post('/login/:user', async (req, res) => {
    await getSession(req).login(req.params.user);
    res.redirect(303, '/me');
  });

  app.get('/me', (req, res) => {
    const { userId = null, cart = [] } = getSession<Shopping>(req);
    res.json({ user: userId, cart });
  });

  app.get('/devices', async (req, res) => {
    const { userId, id } = getSession(req);
    const devices = userId === undefined ? [] : await sessions.store.list(userId);
    res.json(
      devices.map((one) => ({ device: one.device, lastSeenAt: one.lastSeenAt, current: one.id === id })),
    );
  });

  // For this, a login of the last ten minutes is wanted.
  app.post('/logout-everywhere', requireFresh('10m'), async (req, res) => {
    const ended = await sessions.store.revokeAll(getSession(req).userId ?? '');
    res.json({ ended });
  });

  app.post('/logout', async (req, res) => {
    await getSession(req).logout();
    res.sendStatus(204);
  });

  return app;
}

if (require.main === module) {
  const redis = createClient({ url: process.env['REDIS_URL'] ?? 'redis://localhost:6379' });
  redis.on('error', console.error);
  redis.connect().catch(console.error); // not awaited: until Redis is there, who has a session gets 503
  createApp(redis, process.env['SESSION_SECRET'] ?? 'only for development').listen(3000, () => {
    console.log('curl -i -c jar -b jar -X POST http://localhost:3000/cart/hat');
  });
}

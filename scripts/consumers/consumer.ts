import { createConnection, durationMs, OptionError, type RedisLike } from '@sluice/core';
import { clientAddress } from '@sluice/http';
import { LockRoute, lockRoute, shutdown, withLock } from '@sluice/lock-route';
import { monitor, type WatchedQueue } from '@sluice/monitor';
import { openTelemetry } from '@sluice/monitor/opentelemetry';
import { rateLimit, type RateLimitOptions } from '@sluice/rate-limit';
import { rateLimit as facade } from '@sluice/rate-limit/express-rate-limit';
import { RedisStore, session, Store, type StoredData } from '@sluice/session';
import express from 'express';
import { createClient, createCluster } from 'redis';
import * as v5 from 'redis-v5';
import * as v6 from 'redis-v6';

const clients: RedisLike[] = [
  createClient(),
  createCluster({ rootNodes: [] }),
  v5.createClient(),
  v5.createClientPool(),
  v5.createCluster({ rootNodes: [] }),
  v5.createSentinel({ name: 'main', sentinelRootNodes: [] }),
  v6.createClient(),
  v6.createClientPool(),
  v6.createCluster({ rootNodes: [] }),
  v6.createSentinel({ name: 'main', sentinelRootNodes: [] }),
];

const redis = createConnection(createClient(), { prefix: 'shop', deadline: '250ms' });
const options: RateLimitOptions = { redis, limit: 100, window: '1m', key: (req) => req.ip ?? '' };

const app = express();
class OwnStore extends Store {
  override get(_sid: string, callback: (error: unknown, data?: StoredData) => void): void {
    callback(null);
  }
  override set(_sid: string, _session: object, callback?: () => void): void {
    callback?.();
  }
  override destroy(_sid: string, callback?: () => void): void {
    callback?.();
  }
}
for (const store of [new OwnStore(), new RedisStore({ redis })]) {
  app.use(session({ compat: 'express-session', store, secret: 'sixteen bytes and more', resave: false }));
}
app.use(rateLimit(options));
app.use(rateLimit({ redis: createClient(), limit: 100, window: 60_000 }));
app.use(facade({ windowMs: 60_000, limit: 100 }));
app.get('/', (req, res) => {
  res.json([clientAddress(req), durationMs('window', '1m'), OptionError.name, clients.length]);
});

app.post('/orders/:id', lockRoute({ redis, key: 'order:{params.id}' }), (req, res) => {
  res.json([req.params.id.length, req.lock?.token]);
});
app.put(
  '/orders/:id',
  withLock({ redis, key: (req) => req.path, mode: 'wait', wait: '2s' }, (_req, res) => void res.end()),
);
export class Orders {
  @LockRoute({ redis, key: 'order:{params.id}' })
  async pay(_req: express.Request, res: express.Response): Promise<void> {
    res.end();
  }
}
export const stop = () => shutdown(app.listen());

export const watch = (queue: WatchedQueue) =>
  app.use('/monitor', monitor({ redis, authorize: (req) => req.ip === '::1', queues: [queue] }));
export const bridge = () => openTelemetry({ spans: false });

// @ts-expect-error -- nothing is shown to everybody by mistake
monitor({ redis });

// @ts-expect-error -- waiting is a mode
lockRoute({ redis, key: 'k', wait: '1s' });

// @ts-expect-error -- the window is not left out
rateLimit({ redis, limit: 100 });

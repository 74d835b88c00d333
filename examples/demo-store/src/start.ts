import { seedAccounts } from './accounts/seed-accounts';
import { randomBytes } from 'node:crypto';
import { createShop } from './app';
import { createDemoKeys, type DemoKey } from './callers/members';
import { seed } from './catalogue/seed/seed';
import { openDatabase } from './database/open';
import { RedisTimeline } from './ops/redis-timeline';
import { createRedisClient } from './redis/client';
import { OwnRedisServer } from './redis/own-server';
import type { Settings } from './settings';
import { listen } from './web/listen';

export interface RunningDemo {
  readonly url: string;
  readonly demoKeys: readonly DemoKey[];
  /** For people: what it runs on. */
  readonly parts: readonly string[];
  /** Ends everything that was started; after it, Node can exit. */
  close(): Promise<void>;
}

/** Starts the parts one after the other. When one of them fails, those before it are ended again. */
export async function startDemo(settings: Settings): Promise<RunningDemo> {
  const closers: (() => unknown)[] = [];
  const close = async () => {
    const failures: unknown[] = [];
    for (const closer of closers.splice(0).reverse()) {
      try {
        await closer();
      } catch (error) {
        failures.push(error); // what is left is ended all the same
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be ended');
  };
  try {
    const database = await openDatabase(settings);
    closers.push(() => database.close());
    await seed(database);
    await seedAccounts(database);

    const ownRedis = settings.redisUrl === undefined ? await OwnRedisServer.start() : undefined;
    if (ownRedis) closers.push(() => ownRedis.stop());

    const timeline = new RedisTimeline();
    closers.push(() => {
      timeline.close();
    });

    const redis = createRedisClient(
      ownRedis ? { socket: { path: ownRedis.socketPath } } : { url: settings.redisUrl ?? '' },
    );
    // Not awaited: Redis may be away, and the shop opens all the same.
    redis.connect().catch(() => undefined);
    closers.push(() => redis.isOpen && redis.disconnect());

    const demoKeys = createDemoKeys();
    // Without one that is given, all are logged out when the demo starts anew.
    const { sessionSecret = randomBytes(32).toString('base64url'), trustedProxies } = settings;
    const shop = createShop({
      database,
      redis,
      ownRedis,
      timeline,
      demoKeys,
      folder: settings.dataFolder,
      sessionSecret,
      trustedProxies,
    });
    closers.push(() => shop.close());
    const server = await listen(shop.app, settings.port);
    closers.push(() => server.close());

    const redisAt = ownRedis ? `its own at ${ownRedis.socketPath}` : new URL(settings.redisUrl ?? '').host;
    return {
      url: `http://localhost:${String(server.port)}`,
      demoKeys,
      parts: [`Redis: ${redisAt}`, `Database: ${database.description}`],
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

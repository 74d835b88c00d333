import { createShop } from './app';
import type { Database } from './database/database';
import type { Ending } from './ending';
import type { Foundation } from './foundation';
import { tellOfConnections } from './ops/connection-news';
import type { Operations } from './ops/operations';
import { createRedisClient } from './redis/client';
import type { Settings } from './settings';
import type { Port } from './web/listen';
import { listen } from './web/listen';

export interface ShopParts {
  readonly settings: Settings;
  readonly foundation: Foundation;
  readonly database: Database;
  readonly operations: Operations;
}

/** Opens the shop in this process. Returns the port on which it listens. */
export async function openShop(
  { settings, foundation, database, operations }: ShopParts,
  port: Port,
  ending: Ending,
): Promise<number> {
  ending.add(
    tellOfConnections((news) => {
      operations.hear(news);
    }),
  );

  const redis = createRedisClient(foundation.redis);
  // Not awaited: Redis may be away, and the shop opens all the same.
  redis.connect().catch(() => undefined);
  ending.add(() => redis.isOpen && redis.disconnect());

  const shop = createShop({
    ...foundation,
    ...{ database, redis, operations },
    folder: settings.dataFolder,
    trustedProxies: settings.trustedProxies,
  });
  ending.add(() => shop.close());
  const server = await listen(shop.app, port);
  ending.add(() => server.close());
  return server.port;
}

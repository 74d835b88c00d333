import type { Express } from 'express';
import { createShop } from './app';
import type { Database } from './database/database';
import type { Ending } from './ending';
import type { Foundation } from './foundation';
import { tellOfConnections } from './ops/connection-news';
import type { Operations } from './ops/operations';
import { createRedisClient } from './redis/client';
import type { Settings } from './settings';

export interface ShopParts {
  readonly settings: Settings;
  readonly foundation: Foundation;
  readonly database: Database;
  readonly operations: Operations;
}

/** Opens the shop in this process, for whoever listens for it. */
export function openShop({ settings, foundation, database, operations }: ShopParts, ending: Ending): Express {
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
  return shop.app;
}

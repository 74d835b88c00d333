import type { RedisInput } from '@sluice/core';
import type { Database } from '../database/database';
import { createAudience, type Audience } from './audience';
import { createHouse, type House } from './house';
import { createViews, type Views } from './views';

/** What goes on in the shop at this moment. */
export interface Live {
  readonly house: House;
  readonly audience: Audience;
  readonly views: Views;
  close(): Promise<void>;
}

/** @param secret see {@link createAudience} */
export function createLive(redis: RedisInput, database: Database, secret: string): Live {
  const house = createHouse(redis);
  const views = createViews(redis, database);
  return {
    house,
    views,
    audience: createAudience(redis, secret),
    async close() {
      await Promise.all([house.close(), views.close()]);
    },
  };
}

import { createCache, type RedisInput } from '@sluice/core';
import type { Queryable } from '../database/database';
import type { VenueDetails } from './event';

export interface Venues {
  find(id: number): Promise<VenueDetails>;
  close(): void;
}

/**
 * Cache-aside: a house changes once in years, and is on every page of an event. This process keeps it, too, and looks at it a
 * second later than Redis knows of a change at most.
 */
export function createVenues(redis: RedisInput, database: Queryable): Venues {
  const cache = createCache({
    redis,
    namespace: 'venues',
    ttl: '10m',
    sie: '1d',
    l1: { maxBytes: 1_000_000, maxStaleness: '1s' },
  });
  return {
    find: cache.wrap((id: number) => readVenue(database, id), String),
    close() {
      cache.close();
    },
  };
}

async function readVenue(database: Queryable, id: number): Promise<VenueDetails> {
  const [venue] = await database.query<VenueDetails>(
    'select name, city, time_zone as "timeZone", about from venues where id = $1',
    [id],
  );
  if (venue === undefined) throw new Error(`There is no venue ${String(id)}`);
  return venue;
}

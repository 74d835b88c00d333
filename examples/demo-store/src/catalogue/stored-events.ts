import { cacheResponse, type CacheResponse } from '@sluice/cache-response';
import type { RedisInput } from '@sluice/core';
import { readId } from '../web/parameters';

/** What says something of many events. */
export const SEASON = 'season';

/** What says something of one. */
export const eventTag = (id: number): string => `event:${String(id)}`;

/** Stored answers of the API and stored pages: nearly everybody asks for the same. */
export interface StoredEvents {
  readonly season: CacheResponse;
  /** At routes with an `:id`. */
  readonly event: CacheResponse;
  close(): void;
}

/**
 * Whatever is held, released, bought or edited is in the next answer. Holds that end by themselves are seen after the few
 * seconds: then one visitor's request has the answer made anew in the background. If the database fails, what was stored goes on.
 */
export function createStoredEvents(redis: RedisInput): StoredEvents {
  const lifetime = { ttl: '5s', swr: '1m', sie: '5m' } as const;
  const season = cacheResponse({ redis, ...lifetime, tags: [SEASON] });
  const event = cacheResponse({ redis, ...lifetime, tags: (req) => [eventTag(readId(req))] });
  return {
    season,
    event,
    close() {
      season.close();
      event.close();
    },
  };
}

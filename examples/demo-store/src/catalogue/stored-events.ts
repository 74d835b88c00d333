import { cacheResponse, type CacheResponse } from '@sluice/cache-response';
import type { RedisInput } from '@sluice/core';

/** Every answer that says how many seats are free. */
export const EVENTS = 'events';

/**
 * What the API says of events: nearly everybody asks for the same. Whatever is held, released or bought is in the next answer;
 * holds that end by themselves are seen after the few seconds. If the database fails, what was stored goes on.
 */
export function createStoredEvents(redis: RedisInput): CacheResponse {
  return cacheResponse({ redis, ttl: '5s', sie: '5m', tags: [EVENTS] });
}

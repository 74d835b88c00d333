import { eventChannel } from '@sluice/core';
import type { Explanation } from './explanation';

/** What became of one request at a cache of responses; a second time once it is known whether its response was stored. Carries no key and no URL. */
export type CacheResponseEvent = Explanation;

export const cacheResponseEvents = eventChannel<CacheResponseEvent>('sluice:cache-response');

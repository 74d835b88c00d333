import { LoaderTimeoutError } from '../errors';
import { eventChannel } from '../events';
import { observing } from '../observed-work';

/** Something that came of a cache. Carries no key, no tag and no value. */
export interface CacheEvent {
  /** The namespace. */
  readonly name: string;
  readonly operation: 'get' | 'load' | 'fill' | 'set' | 'delete' | 'invalidate' | 'write';
  readonly outcome:
    /** Got: from L1 or Redis, fresh; or stale, while somebody loads it anew, or because the loader failed or is slow. */
    | 'hit'
    | 'stale'
    | 'stale-on-error'
    | 'stale-on-timeout'
    /** Got: by running the loader; or from somebody else's run of it. */
    | 'loaded'
    | 'coalesced'
    /** Filled. */
    | 'stored'
    /** Filled in vain: what was loaded was invalidated meanwhile. */
    | 'invalidated'
    /** Not filled: it was set or deleted meanwhile, or the lease ran out. */
    | 'refused'
    /** Not filled: Redis is away, a writer is at work, or somebody else fills it. */
    | 'not-kept'
    | 'too-large'
    /** Not filled: the loader said so, or no codec can encode it. */
    | 'not-storable'
    /** The loader took too long. */
    | 'timeout'
    /** Set, deleted or invalidated. */
    | 'done'
    /** Redis gave no answer. */
    | 'unavailable'
    /** The loader, or Redis, refused. */
    | 'failed';
  readonly source?: 'l1' | 'redis' | undefined;
  readonly durationMs: number;
}

export const cacheEvents = eventChannel<CacheEvent>('sluice:cache');

/** Tells what becomes of an operation. */
export const observed = observing(cacheEvents);

export function done(): 'done' {
  return 'done';
}

/** How a loader is said to have failed. */
export function failureOfLoader(error: unknown): 'timeout' | 'failed' {
  return error instanceof LoaderTimeoutError ? 'timeout' : 'failed';
}

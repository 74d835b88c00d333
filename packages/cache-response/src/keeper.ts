import { Admission } from './shelf/admission';
import { Shelf } from './shelf/shelf';
import { Uncacheable } from './shelf/uncacheable';
import { formatCacheStatus, type CacheStatus } from './fields/cache-status';
import type { ResolvedOptions } from './resolve-options';

/** What the requests of one cache share. */
export interface Keeper {
  readonly options: ResolvedOptions;
  readonly shelf: Shelf;
  readonly admission: Admission;
  readonly uncacheable: Uncacheable;
}

export function createKeeper(options: ResolvedOptions): Keeper {
  return {
    options,
    shelf: new Shelf(options.engine, options.rfc9111),
    admission: new Admission(options),
    uncacheable: new Uncacheable(),
  };
}

/** The member of `Cache-Status`, if this cache has one. */
export function statusText({ options: { cacheStatus } }: Keeper, status: CacheStatus): string | undefined {
  return cacheStatus === undefined ? undefined : formatCacheStatus(cacheStatus, status);
}

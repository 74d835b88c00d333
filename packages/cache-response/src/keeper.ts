import { KeyMaker } from './request/key';
import { Admission } from './shelf/admission';
import { Shelf } from './shelf/shelf';
import { Uncacheable } from './shelf/uncacheable';
import { formatCacheStatus, serializeCacheName, type CacheStatus } from './fields/cache-status';
import type { ResolvedOptions } from './resolve-options';

/** What the requests of one cache share. */
export interface Keeper {
  readonly options: ResolvedOptions;
  readonly shelf: Shelf;
  readonly admission: Admission;
  readonly uncacheable: Uncacheable;
  readonly keys: KeyMaker;
  /** As it stands in `Cache-Status`. */
  readonly cacheName: string | undefined;
}

export function createKeeper(options: ResolvedOptions): Keeper {
  return {
    options,
    shelf: new Shelf(options.engine, options.rfc9111),
    admission: new Admission(options),
    uncacheable: new Uncacheable(),
    keys: new KeyMaker(),
    cacheName: options.cacheStatus === undefined ? undefined : serializeCacheName(options.cacheStatus),
  };
}

/** The member of `Cache-Status`, if this cache has one. */
export function statusText({ cacheName }: Keeper, status: CacheStatus): string | undefined {
  return cacheName === undefined ? undefined : formatCacheStatus(cacheName, status);
}

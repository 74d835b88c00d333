import { createCache, createConnection, type CacheOptions, type RedisInput } from '@sluice/core';
import type { Client } from '../client';
import type { Contender } from './contender';
import { groupOf } from './source';

export const DEADLINE_MS = 150;
export const LEASE_MS = 500;

export function sluice(client: Client, subscriber: Client, l1: CacheOptions['l1']): Contender {
  const redis: RedisInput = createConnection(client, { deadline: DEADLINE_MS, subscriber });
  const cache = createCache({
    redis,
    ttl: '1m',
    swr: '1m',
    deadline: DEADLINE_MS,
    lease: LEASE_MS,
    ...(l1 === undefined ? {} : { l1 }),
  });
  return {
    get: (key, load) => cache.get(key, load, { tags: [groupOf(key)] }),
    async change(change) {
      if (change.kind === 'set') await cache.set(change.key, change.value, { tags: [groupOf(change.key)] });
      else if (change.kind === 'delete') await cache.delete(change.key);
      else if (change.kind === 'tag') await cache.invalidate({ tags: [change.group] });
      else if (change.kind === 'prefix') await cache.invalidate({ prefix: change.group });
      else await cache.invalidate({ all: true });
    },
    close() {
      cache.close();
      redis.close();
    },
  };
}

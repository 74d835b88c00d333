import { randomUUID } from 'node:crypto';
import { createConnection } from '@sluice/core';
import { useRedis, type TestRedis } from '@sluice/test-support';
import type { Express } from 'express';
import { createShop } from '../src/app';
import { createDemoKeys, type DemoKey } from '../src/callers/members';
import { RedisTimeline } from '../src/ops/redis-timeline';
import { useDatabase } from './use-database';

export interface Shop {
  readonly app: Express;
  /** The API keys of two members. */
  readonly keys: readonly [string, string];
  /** What the keys of this shop in Redis begin with, and a command to look at them. */
  readonly prefix: string;
  readonly raw: TestRedis['raw'];
}

/** Opens shops on one database and one Redis, in which each counts for itself. */
export function useShop(database = useDatabase()): () => Promise<Shop> {
  const redis = useRedis();
  const closers: (() => unknown)[] = [];
  const timeline = new RedisTimeline();

  afterAll(async () => {
    timeline.close();
    for (const close of closers.reverse()) await close();
  });

  return async function openShop() {
    const prefix = randomUUID();
    const connection = createConnection(await redis.client(), { prefix, deadline: 5_000 });
    closers.push(() => {
      connection.close();
    });
    const demoKeys = createDemoKeys();
    const services = {
      database: database(),
      redis: connection,
      ownRedis: undefined,
      timeline,
      demoKeys,
      sessionSecret: 'sixteen bytes or more',
    };
    const [ada, grace] = demoKeys as [DemoKey, DemoKey];
    const shop = createShop(services);
    closers.push(() => shop.close());
    return { app: shop.app, keys: [ada.key, grace.key], prefix, raw: (...args) => redis.raw(...args) };
  };
}

import { randomUUID } from 'node:crypto';
import { createConnection, type Connection } from '@sluice/core';
import { useRedis } from '@sluice/test-support';
import type { Express } from 'express';
import { createApp } from '../src/app';
import { createDemoKeys, type DemoKey } from '../src/callers/members';
import { RedisTimeline } from '../src/ops/redis-timeline';
import { useDatabase } from './use-database';

export interface Shop {
  readonly app: Express;
  /** The API keys of two members. */
  readonly keys: readonly [string, string];
}

/** Opens shops on one database and one Redis, in which each counts for itself. */
export function useShop(): () => Promise<Shop> {
  const database = useDatabase();
  const redis = useRedis();
  const connections: Connection[] = [];
  const timeline = new RedisTimeline();

  afterAll(() => {
    timeline.close();
    for (const connection of connections) connection.close();
  });

  return async function openShop() {
    const connection = createConnection(await redis.client(), { prefix: randomUUID(), deadline: 5_000 });
    connections.push(connection);
    const demoKeys = createDemoKeys();
    const services = { database: database(), redis: connection, ownRedis: undefined, timeline, demoKeys };
    const [ada, grace] = demoKeys as [DemoKey, DemoKey];
    return { app: createApp(services), keys: [ada.key, grace.key] };
  };
}

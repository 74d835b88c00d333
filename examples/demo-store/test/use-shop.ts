import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createConnection } from '@sluice/core';
import { useRedis, type TestRedis } from '@sluice/test-support';
import { createShop } from '../src/app';
import type { TicketOffice } from '../src/tickets/ticket-office';
import { createDemoKeys, type DemoKey } from '../src/callers/members';
import { Ending } from '../src/ending';
import { ControlRoom } from '../src/ops/control-room';
import { createBuyerKeys } from '../src/rush/buyers';
import { Rush } from '../src/rush/rush';
import { newFolder } from './database-folder';
import { useDatabase } from './use-database';

export interface Shop {
  /** It listens, so that all who ask name one host. */
  readonly app: Server;
  /** The API keys of two members. */
  readonly keys: readonly [string, string];
  /** What the keys of this shop in Redis begin with, and a command to look at them. */
  readonly prefix: string;
  readonly raw: TestRedis['raw'];
  readonly tickets: TicketOffice;
  /** Where its tickets and mail go. */
  readonly folder: string;
}

/** Opens shops on one database and one Redis, in which each counts for itself. */
export function useShop(database = useDatabase()): () => Promise<Shop> {
  const redis = useRedis();
  const opened: Ending[] = [];

  // All at once: each of them waits for what its worker has begun.
  afterAll(() => Promise.all(opened.map((ending) => ending.close())));

  return async function openShop() {
    const ending = new Ending();
    opened.push(ending);
    const prefix = randomUUID();
    const folder = await newFolder();
    ending.add(() => rm(folder, { recursive: true, force: true }));
    const connection = createConnection(await redis.client(), { prefix, deadline: 5_000 });
    ending.add(() => {
      connection.close();
    });
    const demoKeys = createDemoKeys();
    const buyerKeys = createBuyerKeys();
    const services = {
      database: database(),
      redis: connection,
      operations: new ControlRoom(undefined, new Rush(database(), buyerKeys)),
      demoKeys,
      buyerKeys,
      folder,
      sessionSecret: 'sixteen bytes or more',
    };
    const [ada, grace] = demoKeys as [DemoKey, DemoKey];
    const shop = createShop(services);
    ending.add(() => shop.close());
    const app = createServer(shop.app).listen(0, '127.0.0.1');
    await once(app, 'listening');
    ending.add(() => {
      app.close();
      app.closeAllConnections();
    });
    return {
      app,
      tickets: shop.tickets,
      keys: [ada.key, grace.key],
      prefix,
      raw: (...args) => redis.raw(...args),
      folder,
    };
  };
}

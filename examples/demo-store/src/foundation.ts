import { randomBytes } from 'node:crypto';
import { seedAccounts } from './accounts/seed-accounts';
import { createDemoKeys, type DemoKey } from './callers/members';
import { seed } from './catalogue/seed/seed';
import type { Database } from './database/database';
import { openDatabase } from './database/open';
import type { Ending } from './ending';
import { ControlRoom } from './ops/control-room';
import type { RedisAddress } from './redis/client';
import { OwnRedisServer } from './redis/own-server';
import { createBuyerKeys } from './rush/buyers';
import { Rush } from './rush/rush';
import type { Settings } from './settings';
import { Mailer } from './tickets/mailer';

/** What every process of the shop is told. */
export interface Foundation {
  readonly redis: RedisAddress;
  readonly demoKeys: readonly DemoKey[];
  readonly buyerKeys: readonly DemoKey[];
  /** Signs the cookies of sessions. */
  readonly sessionSecret: string;
}

/** What there is one of, however many processes the shop has. */
export interface Groundwork {
  readonly foundation: Foundation;
  readonly database: Database;
  readonly controlRoom: ControlRoom;
  /** For people: what it runs on. */
  readonly parts: readonly string[];
}

/** Brings the database up to date, starts a Redis where none is given, and makes the keys and secrets. */
export async function layFoundation(settings: Settings, ending: Ending): Promise<Groundwork> {
  const database = await openDatabase(settings);
  ending.add(() => database.close());
  await seed(database);
  await seedAccounts(database);
  await new Mailer(settings.dataFolder).mend();

  const ownRedis = settings.redisUrl === undefined ? await OwnRedisServer.start() : undefined;
  if (ownRedis) ending.add(() => ownRedis.stop());

  const foundation: Foundation = {
    redis: ownRedis ? { socket: { path: ownRedis.socketPath } } : { url: settings.redisUrl ?? '' },
    demoKeys: createDemoKeys(),
    buyerKeys: createBuyerKeys(),
    // Without one that is given, all are logged out when the demo starts anew.
    sessionSecret: settings.sessionSecret ?? randomBytes(32).toString('base64url'),
  };
  const rush = new Rush(database, foundation.buyerKeys);
  ending.add(() => {
    rush.close();
  });
  const redisAt = ownRedis ? `its own at ${ownRedis.socketPath}` : new URL(settings.redisUrl ?? '').host;
  return {
    foundation,
    database,
    controlRoom: new ControlRoom(ownRedis, rush),
    parts: [`Redis: ${redisAt}`, `Database: ${database.description}`],
  };
}

import { createWriteBehind, sqlTable, type RedisInput, type WriteBehind } from '@sluice/core';
import type { Database } from '../database/database';
import { sqlClient } from '../database/sql-client';
import { unlessAway } from '../redis/unless-away';

/** How often each event was looked at: counted in Redis, and written to the database a second later, all counts at once. */
export interface Views {
  /** For operations. */
  readonly store: WriteBehind<{ count: number }>;
  /** Never rejects: who is not counted looks all the same. */
  count(eventId: number): Promise<void>;
  of(eventId: number): Promise<number>;
  /** How far the database is behind. */
  behind(): Promise<{ readonly records: number; readonly lagMs: number }>;
  /** Writes what is left. */
  close(): Promise<unknown>;
}

export function createViews(redis: RedisInput, database: Database): Views {
  const views = createWriteBehind<{ count: number }>({
    redis,
    name: 'views',
    delay: '1s',
    ...sqlTable({ client: sqlClient(database), table: 'event_views', columns: ['count'] }),
  });
  return {
    store: views,
    count: (eventId) => unlessAway(views.increment(String(eventId), 'count')),
    of: async (eventId) => (await views.get(String(eventId)))?.count ?? 0,
    async behind() {
      const { dirty, lagMs } = await views.stats();
      return { records: dirty, lagMs };
    },
    close: () => views.close(),
  };
}

import { createCache, createWriteThrough, type RedisInput, type WriteThrough } from '@sluice/core';
import type { Database, Queryable } from '../database/database';
import type { EventFacts } from './event';

/** What was to be changed is not there. */
export class NoSuchEvent extends Error {
  override readonly name = 'NoSuchEvent';
}

export interface StoredFacts extends Pick<WriteThrough<EventFacts | undefined>, 'get' | 'set'> {
  close(): void;
}

/**
 * Write-through: what an editor saves goes to the database and into the cache in one go, so that nobody reads what was there
 * before, and whoever reads next need not ask the database. Without Redis nothing is saved.
 */
export function createEventFacts(redis: RedisInput, database: Database): StoredFacts {
  const cache = createCache({ redis, namespace: 'event-facts', ttl: '1h', sie: '1d' });
  const facts = createWriteThrough<EventFacts | undefined>({
    cache,
    read: (id) => readFacts(database, Number(id)),
    write: (id, edited) => edited && database.transaction((all) => writeFacts(all, Number(id), edited)),
  });
  return {
    get: (id) => facts.get(id),
    set: (id, edited) => facts.set(id, edited),
    close() {
      cache.close();
    },
  };
}

async function readFacts(database: Queryable, id: number): Promise<EventFacts | undefined> {
  const [event] = await database.query<Omit<EventFacts, 'startsAt' | 'prices'> & { startsAt: Date }>(
    `select artist, title, genre, about, starts_at as "startsAt", venue_id as "venueId"
     from events where id = $1`,
    [id],
  );
  if (event === undefined) return undefined;
  const prices = await database.query<EventFacts['prices'][number]>(
    `select category, name, price_cents as "priceCents" from price_categories
     where event_id = $1 order by category`,
    [id],
  );
  return { ...event, startsAt: event.startsAt.toISOString(), prices };
}

/** Of what is sold already, nothing changes: tickets have their prices. */
async function writeFacts(database: Queryable, id: number, edited: EventFacts): Promise<EventFacts> {
  const { artist, title, genre, about, startsAt, prices } = edited;
  const written = await database.query(
    `update events set artist = $2, title = $3, genre = $4, about = $5, starts_at = $6
     where id = $1 returning id`,
    [id, artist, title, genre, about, startsAt],
  );
  if (written.length === 0) throw new NoSuchEvent('There is no such event.');
  for (const { category, priceCents } of prices) {
    await database.query(
      'update price_categories set price_cents = $3 where event_id = $1 and category = $2',
      [id, category, priceCents],
    );
  }
  const facts = await readFacts(database, id);
  if (facts === undefined) throw new NoSuchEvent('There is no such event.');
  return facts;
}

import { randomUUID } from 'node:crypto';
import { createConnection } from '@sluice/core';
import { useRedis } from '@sluice/test-support';
import { createCatalogue, type Catalogue } from '../../src/catalogue/catalogue';
import type { EventFacts } from '../../src/catalogue/event';
import { listEvents } from '../../src/catalogue/events';
import { listSeats } from '../../src/catalogue/seats';
import type { Database } from '../../src/database/database';
import { useDatabase } from '../use-database';

const database = useDatabase();
const redis = useRedis();
const closers: (() => void)[] = [];

afterAll(() => {
  for (const close of closers) close();
});

/** A catalogue with a cache of its own, and what it asks the database. */
async function openCatalogue(): Promise<{ catalogue: Catalogue; asked: string[] }> {
  const connection = createConnection(await redis.client(), { prefix: randomUUID(), deadline: 5_000 });
  const asked: string[] = [];
  const watched: Database = {
    ...database(),
    query(sql, parameters) {
      asked.push(sql);
      return database().query(sql, parameters);
    },
    transaction: (work) => database().transaction(work),
  };
  const catalogue = createCatalogue(connection, watched);
  closers.push(() => {
    catalogue.close();
    connection.close();
  });
  return { catalogue, asked };
}

it('counts the same free seats in the list, the event and the house', async () => {
  const { catalogue } = await openCatalogue();
  const [summary] = await listEvents(database(), { limit: 1, offset: 0 });
  const event = await catalogue.find(summary?.id ?? 0);
  const seats = (await listSeats(database(), summary?.id ?? 0)).flatMap((row) => row.seats);
  const free = seats.filter(({ state }) => state === 'free').length;

  expect(summary).toMatchObject({ seats: seats.length, freeSeats: free });
  expect(event).toMatchObject({ ...summary, seats: seats.length, freeSeats: free });
  expect(event?.categories.reduce((sum, { freeSeats }) => sum + freeSeats, 0)).toBe(free);
});

it('asks the database once what is written of an event and of its house, and each time which seats are free', async () => {
  const { catalogue, asked } = await openCatalogue();
  const first = await catalogue.find(1);
  expect(asked).toHaveLength(4); // the event, its prices, its house, its seats
  expect(await catalogue.find(1)).toEqual(first);
  expect(asked.slice(4)).toEqual([expect.stringContaining('seat_states')]);
});

it('knows nothing of an event that is not there', async () => {
  const { catalogue } = await openCatalogue();
  expect(await catalogue.find(2_147_483_647)).toBeUndefined();
  expect(await listSeats(database(), 2_147_483_647)).toEqual([]);
});

it('what is saved is read by everybody, without asking the database, and survives the cache', async () => {
  const { catalogue, asked } = await openCatalogue();
  const facts = (await catalogue.factsOf(2)) as EventFacts;
  await catalogue.save(2, { ...facts, title: 'Another title' });
  asked.length = 0;
  expect(await catalogue.factsOf(2)).toMatchObject({ ...facts, title: 'Another title' });
  expect(asked).toEqual([]);
  expect(await (await openCatalogue()).catalogue.factsOf(2)).toMatchObject({ title: 'Another title' });
  await catalogue.save(2, facts);
});

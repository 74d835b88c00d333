import { rm } from 'node:fs/promises';
import { seed } from '../../src/catalogue/seed/seed';
import type { Database } from '../../src/database/database';
import { migrate } from '../../src/database/migrate';
import { openPglite } from '../../src/database/pglite';
import { newDatabaseFolder } from '../database-folder';
import { DATABASE_TIMEOUT_MS, useDatabase } from '../use-database';

const database = useDatabase();

const TABLES = ['venues', 'events', 'price_categories', 'seats', 'migrations'];

function everything(): Promise<unknown[]> {
  return Promise.all(TABLES.map((table) => database().query(`select * from ${table} order by 1, 2`)));
}

function soldSeats(of: Database): Promise<unknown[]> {
  return of.query(
    'select event_id, seat_row, number, sold_at is not null as sold from seats order by event_id, seat_row, number',
  );
}

it('adds nothing and changes nothing the second time', async () => {
  const before = await everything();
  await migrate(database());
  await seed(database());
  expect(await everything()).toEqual(before);
});

it(
  'fills every shop with the same season',
  async () => {
    const folder = await newDatabaseFolder();
    const other = await openPglite(folder);
    await migrate(other);
    await Promise.all([seed(other), seed(other)]); // as two processes would that start together
    expect(await soldSeats(other)).toEqual(await soldSeats(database()));
    await other.close();
    await rm(folder, { recursive: true });
  },
  DATABASE_TIMEOUT_MS,
);

it('announces what is over anew, at the same hour, and leaves the rest alone', async () => {
  const hours = () =>
    database().query<{ id: number; hour: string; over: boolean }>(
      `select events.id, to_char(starts_at at time zone 'UTC', 'HH24:MI') as hour, starts_at <= now() as over
       from events order by events.id`,
    );
  const before = await hours();
  await database().query("update events set starts_at = starts_at - interval '84 days' where id <= 6");
  expect((await hours()).filter(({ over }) => over)).toHaveLength(6);

  await seed(database());
  expect(await hours()).toEqual(before);
});

import { findEvent, listEvents } from '../../src/catalogue/events';
import { exportSeats } from '../../src/catalogue/export';
import { PROGRAMME } from '../../src/catalogue/seed/programme';
import { listSeats } from '../../src/catalogue/seats';
import { useDatabase } from '../use-database';

const database = useDatabase();

const artists = async (search?: string) =>
  (await listEvents(database(), { search, limit: 100, offset: 0 })).map(({ artist }) => artist);

it('lists the season by date', async () => {
  expect(await artists()).toEqual(PROGRAMME.map(({ artist }) => artist));
});

it('lists a window of it', async () => {
  const events = await listEvents(database(), { limit: 2, offset: 3 });
  expect(events.map(({ artist }) => artist)).toEqual(PROGRAMME.slice(3, 5).map(({ artist }) => artist));
});

it.each([
  ['an artist', 'quartetto', ['Quartetto Lumen']],
  ['letters that are not ASCII', 'SÓLVEIG', ['Sólveig Hart']],
  ['a style', 'fado', ['Inês Caravela']],
  ['a city', 'lisbon', ['Inês Caravela', 'Banda Mareada', 'Glass Harbour']],
  ['wildcards, to the letter', '%', []],
  ['quotes, to the letter', "' or 1=1 --", []],
])('finds %s', async (_what, search, found) => {
  expect(await artists(search)).toEqual(found);
});

it('counts the same free seats in the list, the event and the house', async () => {
  const [summary] = await listEvents(database(), { limit: 1, offset: 0 });
  const event = await findEvent(database(), summary?.id ?? 0);
  const seats = (await listSeats(database(), summary?.id ?? 0)).flatMap((row) => row.seats);
  const free = seats.filter(({ state }) => state === 'free').length;

  expect(summary).toMatchObject({ seats: seats.length, freeSeats: free });
  expect(event).toMatchObject({ seats: seats.length, freeSeats: free });
  expect(event?.categories.reduce((sum, { freeSeats }) => sum + freeSeats, 0)).toBe(free);
});

it('knows nothing of an event that is not there', async () => {
  expect(await findEvent(database(), 2_147_483_647)).toBeUndefined();
  expect(await listSeats(database(), 2_147_483_647)).toEqual([]);
});

it('exports a line for every seat', async () => {
  const [[{ count }]] = (await Promise.all([
    database().query('select count(*)::int as count from seats'),
  ])) as [[{ count: number }]];
  const lines = (await exportSeats(database())).split('\r\n');
  expect(lines).toHaveLength(count + 2); // the heading, and what ends the last line
  expect(lines[1]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z,Marlow & the Tides,Speicher Elf,A,1,5800,(free|sold)$/);
});

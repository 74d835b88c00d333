import { listEvents } from '../../src/catalogue/events';
import { exportSeats } from '../../src/catalogue/export';
import { PROGRAMME } from '../../src/catalogue/seed/programme';
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

it('exports a line for every seat', async () => {
  const [[{ count }]] = (await Promise.all([
    database().query('select count(*)::int as count from seats'),
  ])) as [[{ count: number }]];
  const lines = (await exportSeats(database())).split('\r\n');
  expect(lines).toHaveLength(count + 2); // the heading, and what ends the last line
  expect(lines[1]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z,Marlow & the Tides,Speicher Elf,A,1,5800,(free|sold)$/);
});

import type { Database, Queryable } from '../../database/database';
import { SET_UP_LOCK } from '../../database/migrate';
import { fillHouse } from './house';
import { PROGRAMME, type EventSeed } from './programme';
import { VENUES, type VenueKey } from './venues';

/** Fills an empty shop with a season, and keeps that season ahead of today. Again and again does no harm. */
export async function seed(database: Database): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.query('select pg_advisory_xact_lock($1)', [SET_UP_LOCK]);
    const [known] = await transaction.query('select from events limit 1');
    if (known === undefined) await addSeason(transaction);
    await repeatSeason(transaction);
  });
}

async function addSeason(transaction: Queryable): Promise<void> {
  const venueIds = new Map<VenueKey, number>();
  for (const key of Object.keys(VENUES) as VenueKey[]) venueIds.set(key, await addVenue(transaction, key));
  for (const event of PROGRAMME) {
    const eventId = await addEvent(transaction, event, venueIds.get(event.venue));
    await addPrices(transaction, eventId, event);
    await addSeats(transaction, eventId, event);
  }
}

async function addVenue(transaction: Queryable, key: VenueKey): Promise<number> {
  const { name, city, timeZone, about } = VENUES[key];
  return insert(transaction, 'insert into venues (name, city, time_zone, about) values ($1, $2, $3, $4)', [
    name,
    city,
    timeZone,
    about,
  ]);
}

async function addEvent(
  transaction: Queryable,
  { venue, artist, title, genre, about, inDays, hour }: EventSeed,
  venueId: number | undefined,
): Promise<number> {
  return insert(
    transaction,
    `insert into events (venue_id, artist, title, genre, about, starts_at)
     values ($1, $2, $3, $4, $5,
       (date_trunc('day', now() at time zone $6::text) + make_interval(days => $7, hours => $8)) at time zone $6::text)`,
    [venueId, artist, title, genre, about, VENUES[venue].timeZone, inDays, hour],
  );
}

async function insert(transaction: Queryable, sql: string, parameters: readonly unknown[]): Promise<number> {
  const [row] = await transaction.query<{ id: number }>(`${sql} returning id`, parameters);
  if (row === undefined) throw new Error('An insert returned no row');
  return row.id;
}

const CATEGORY_NAMES = ['Parterre, front', 'Parterre', 'Parterre, back', 'Under the balcony'];

async function addPrices(transaction: Queryable, eventId: number, { prices }: EventSeed): Promise<void> {
  for (const [index, euros] of prices.entries()) {
    await transaction.query(
      'insert into price_categories (event_id, category, name, price_cents) values ($1, $2, $3, $4)',
      [eventId, index + 1, CATEGORY_NAMES[index], euros * 100],
    );
  }
}

async function addSeats(transaction: Queryable, eventId: number, { venue, sold }: EventSeed): Promise<void> {
  const seats = fillHouse(VENUES[venue], sold, eventId);
  await transaction.query(
    `insert into seats (event_id, seat_row, number, category, sold_at)
     select $1, seat_row, number, category, case when sold then now() end
     from unnest($2::text[], $3::int[], $4::int[], $5::boolean[]) as seat (seat_row, number, category, sold)`,
    [
      eventId,
      seats.map(({ row }) => row),
      seats.map(({ number }) => number),
      seats.map(({ category }) => category),
      seats.map((seat) => seat.sold),
    ],
  );
}

const SEASON_DAYS = 42;

/** An event that is over is announced anew, whole seasons later: files of last month still show a full programme. */
async function repeatSeason(transaction: Queryable): Promise<void> {
  await transaction.query(
    `update events set starts_at = starts_at
       + make_interval(days => $1::int * ceil(extract(epoch from now() - starts_at) / 86400 / $1::int)::int)
     where starts_at <= now()`,
    [SEASON_DAYS],
  );
}

import type { Queryable } from '../database/database';
import type { EventSummary, PriceCategory } from './event';

export interface EventFilter {
  /** Text that the artist, title, genre, venue or city has in it, in any case. */
  readonly search?: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

interface EventRow extends Omit<EventSummary, 'venue'> {
  readonly venueName: string;
  readonly city: string;
  readonly timeZone: string;
}

const SUMMARY = `
  events.id, artist, title, genre, starts_at as "startsAt",
  venues.name as "venueName", city, time_zone as "timeZone",
  (select min(price_cents) from price_categories where event_id = events.id) as "priceFromCents",
  (select count(*)::int from seats where event_id = events.id) as "seats",
  (select count(*)::int from seat_states where event_id = events.id and state = 'free') as "freeSeats"`;

const MATCHES = `
  ($1::text is null or position(lower($1) in lower(concat_ws(' ', artist, title, genre, venues.name, city))) > 0)`;

/** Events that are still to come, the next one first. */
export async function listEvents(
  database: Queryable,
  { search, limit, offset }: EventFilter,
): Promise<EventSummary[]> {
  const rows = await database.query<EventRow>(
    `select ${SUMMARY} from events join venues on venues.id = venue_id
     where starts_at > now() and ${MATCHES}
     order by starts_at, events.id limit $2 offset $3`,
    [search ?? null, limit, offset],
  );
  return rows.map(toSummary);
}

/** The seats of an event by category, and how many of them are free; none when there is no such event. */
export function countSeats(
  database: Queryable,
  id: number,
): Promise<Pick<PriceCategory, 'category' | 'seats' | 'freeSeats'>[]> {
  return database.query(
    `select category, count(number)::int as "seats",
       (count(number) filter (where state = 'free'))::int as "freeSeats"
     from price_categories left join seat_states using (event_id, category)
     where event_id = $1 group by category order by category`,
    [id],
  );
}

function toSummary(row: EventRow): EventSummary {
  const { id, artist, title, genre, startsAt, priceFromCents, seats, freeSeats } = row;
  const venue = { name: row.venueName, city: row.city, timeZone: row.timeZone };
  return { id, artist, title, genre, startsAt, venue, priceFromCents, seats, freeSeats };
}

import type { Queryable } from '../database/database';
import type { SeatState } from './seats';

interface ExportRow {
  readonly startsAt: Date;
  readonly artist: string;
  readonly venue: string;
  readonly row: string;
  readonly number: number;
  readonly priceCents: number;
  readonly state: SeatState;
}

const HEADING = 'starts_at,artist,venue,row,number,price_cents,state';

/** Every seat of every event as CSV (RFC 4180). The one expensive question that can be asked here. */
export async function exportSeats(database: Queryable): Promise<string> {
  const rows = await database.query<ExportRow>(
    `select starts_at as "startsAt", artist, venues.name as "venue",
       seat_row as "row", number, price_cents as "priceCents", state
     from seat_states
     join price_categories using (event_id, category)
     join events on events.id = event_id
     join venues on venues.id = venue_id
     order by starts_at, event_id, seat_row, number`,
  );
  return [HEADING, ...rows.map(csvLine), ''].join('\r\n');
}

function csvLine({ startsAt, artist, venue, row, number, priceCents, state }: ExportRow): string {
  const fields = [startsAt.toISOString(), artist, venue, row, number, priceCents, state];
  return fields.map(csvField).join(',');
}

function csvField(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

import type { Queryable } from '../database/database';

/** Held is for a few minutes, by somebody who may buy it; sold is for good. */
export type SeatState = 'free' | 'held' | 'sold';

export interface Seat {
  readonly number: number;
  readonly category: number;
  readonly state: SeatState;
}

export interface SeatRow {
  /** `'A'` is next to the stage. */
  readonly row: string;
  readonly seats: readonly Seat[];
}

/** The seats of an event, row by row from the stage; none when there is no such event. */
export async function listSeats(database: Queryable, eventId: number): Promise<SeatRow[]> {
  const seats = await database.query<Seat & { row: string }>(
    `select seat_row as "row", number, category, state
     from seat_states where event_id = $1 order by seat_row, number`,
    [eventId],
  );
  const rows = new Map<string, Seat[]>();
  for (const { row, ...seat } of seats) {
    const members = rows.get(row);
    if (members === undefined) rows.set(row, [seat]);
    else members.push(seat);
  }
  return [...rows].map(([row, members]) => ({ row, seats: members }));
}

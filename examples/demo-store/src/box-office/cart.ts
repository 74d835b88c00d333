import type { Queryable } from '../database/database';
import { seatName, type Place } from './place';

/** A seat that its holder may buy. */
export interface CartSeat extends Place {
  /** `C12` */
  readonly seat: string;
  readonly artist: string;
  readonly priceCents: number;
  readonly expiresAt: Date;
  readonly expiresInMs: number;
}

export interface Cart {
  readonly seats: readonly CartSeat[];
  readonly totalCents: number;
}

/** What somebody holds at this moment, what was held first coming first to its end. */
export async function readCart(database: Queryable, holder: string): Promise<Cart> {
  const seats = await database.query<Omit<CartSeat, 'seat'>>(
    `select event_id as "eventId", seat_row as "row", number, artist, price_cents as "priceCents",
       expires_at as "expiresAt", (extract(epoch from expires_at - now()) * 1000)::int as "expiresInMs"
     from seat_states join price_categories using (event_id, category) join events on events.id = event_id
     where holder = $1 and state = 'held'
     order by expires_at, event_id, seat_row, number`,
    [holder],
  );
  return {
    seats: seats.map((place) => ({ ...place, seat: seatName(place) })),
    totalCents: seats.reduce((sum, { priceCents }) => sum + priceCents, 0),
  };
}

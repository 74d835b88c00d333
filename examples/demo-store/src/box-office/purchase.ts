import type { Database, Queryable } from '../database/database';
import { readCart, type Cart } from './cart';
import { takeTurn } from './holder-turn';
import { listOrders, type Order } from './orders';

/** What a buyer has before their eyes when they say yes. */
export interface Agreement {
  /** `4/C12`: the number of the event, and the seat. */
  readonly seats: readonly string[];
  readonly totalCents: number;
}

export type PurchaseOutcome =
  | { readonly kind: 'bought'; readonly order: Order }
  /** What the buyer agreed to is not what they hold: a hold has ended, or another window has changed it. */
  | { readonly kind: 'changed'; readonly cart: Cart };

/**
 * Buys everything that `buyer` holds, if that is what they agreed to. All or nothing.
 *
 * The seats are locked, so that no hold can be given to others in between. That a seat is sold twice, the primary key of
 * the tickets would refuse in any case.
 */
export function buyCart(database: Database, buyer: string, agreed: Agreement): Promise<PurchaseOutcome> {
  return database.transaction(async (transaction) => {
    await takeTurn(transaction, buyer);
    await lockSeats(transaction, buyer);
    const cart = await readCart(transaction, buyer);
    if (!isWhatWasAgreed(cart, agreed)) return { kind: 'changed', cart };
    const orderId = await sell(transaction, buyer, cart);
    const order = (await listOrders(transaction, buyer)).find(({ id }) => id === orderId);
    if (order === undefined) throw new Error('An order without tickets');
    return { kind: 'bought', order };
  });
}

/** In one order for all buyers. */
async function lockSeats(transaction: Queryable, buyer: string): Promise<void> {
  await transaction.query(
    `select from seats join holds using (event_id, seat_row, number)
     where holder = $1 and expires_at > now()
     order by event_id, seat_row, number for update of seats`,
    [buyer],
  );
}

function isWhatWasAgreed(cart: Cart, agreed: Agreement): boolean {
  const held = new Set(cart.seats.map(({ eventId, seat }) => `${String(eventId)}/${seat}`));
  const wanted = new Set(agreed.seats);
  return (
    held.size > 0 &&
    held.size === wanted.size &&
    [...wanted].every((seat) => held.has(seat)) &&
    cart.totalCents === agreed.totalCents
  );
}

async function sell(transaction: Queryable, buyer: string, { seats, totalCents }: Cart): Promise<number> {
  const [order] = await transaction.query<{ id: number }>(
    'insert into orders (buyer, total_cents) values ($1, $2) returning id',
    [buyer, totalCents],
  );
  if (order === undefined) throw new Error('An insert returned no row');
  const places = [
    seats.map(({ eventId }) => eventId),
    seats.map(({ row }) => row),
    seats.map(({ number }) => number),
  ];
  await transaction.query(
    `insert into tickets (event_id, seat_row, number, order_id, price_cents)
     select event_id, seat_row, number, $4, price_cents
     from unnest($1::int[], $2::text[], $3::int[], $5::int[]) as sale (event_id, seat_row, number, price_cents)`,
    [...places, order.id, seats.map(({ priceCents }) => priceCents)],
  );
  const sold = await transaction.query(
    `update seats set sold_at = now()
     from unnest($1::int[], $2::text[], $3::int[]) as sale (event_id, seat_row, number)
     where seats.event_id = sale.event_id and seats.seat_row = sale.seat_row and seats.number = sale.number
       and sold_at is null
     returning seats.number`,
    places,
  );
  if (sold.length !== seats.length) throw new Error('A seat was sold already');
  return order.id;
}

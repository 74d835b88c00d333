import type { Queryable } from '../database/database';
import { seatName, type Place } from './place';

export interface Ticket extends Place {
  readonly seat: string;
  readonly artist: string;
  readonly priceCents: number;
}

export interface Order {
  readonly id: number;
  readonly createdAt: Date;
  readonly totalCents: number;
  readonly tickets: readonly Ticket[];
}

interface TicketRow extends Omit<Ticket, 'seat'> {
  readonly id: number;
  readonly createdAt: Date;
  readonly totalCents: number;
}

/** What somebody has bought, the newest first. */
export async function listOrders(database: Queryable, buyer: string): Promise<Order[]> {
  const rows = await database.query<TicketRow>(
    `select orders.id, created_at as "createdAt", total_cents as "totalCents",
       event_id as "eventId", seat_row as "row", number, artist, price_cents as "priceCents"
     from orders join tickets on order_id = orders.id join events on events.id = event_id
     where buyer = $1 order by orders.id desc, event_id, seat_row, number`,
    [buyer],
  );
  const orders = new Map<number, Order & { tickets: Ticket[] }>();
  for (const { id, createdAt, totalCents, ...place } of rows) {
    const order = orders.get(id) ?? { id, createdAt, totalCents, tickets: [] };
    order.tickets.push({ ...place, seat: seatName(place) });
    orders.set(id, order);
  }
  return [...orders.values()];
}

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

/** An order, and who is to get its tickets. */
export interface OrderToPrint extends Order {
  readonly buyer: string;
  /** Of a member; visitors have left none. */
  readonly email: string | undefined;
  /** The job that prints its tickets, once there is one. */
  readonly job: string | undefined;
}

/** Whosever it is. */
export async function findOrder(database: Queryable, id: number): Promise<OrderToPrint | undefined> {
  const [found] = await database.query<{ buyer: string; email: string | null; job: string | null }>(
    `select buyer, job, email from orders left join accounts on buyer = 'member:' || accounts.id
     where orders.id = $1`,
    [id],
  );
  if (found === undefined) return undefined;
  const order = (await listOrders(database, found.buyer)).find((each) => each.id === id);
  return (
    order && { ...order, buyer: found.buyer, email: found.email ?? undefined, job: found.job ?? undefined }
  );
}

/** Those of the last day whose tickets nobody was told to print: their process ended right after the purchase. */
export async function ordersWithoutJob(database: Queryable): Promise<number[]> {
  const orders = await database.query<{ id: number }>(
    "select id from orders where job is null and created_at > now() - interval '1 day' order by id limit 100",
  );
  return orders.map(({ id }) => id);
}

/** Those of the last day that have a job. */
export function ordersWithJob(database: Queryable): Promise<{ readonly id: number; readonly job: string }[]> {
  return database.query(
    "select id, job from orders where job is not null and created_at > now() - interval '1 day' order by id",
  );
}

export async function noteJob(database: Queryable, id: number, job: string): Promise<void> {
  await database.query('update orders set job = $2 where id = $1', [id, job]);
}

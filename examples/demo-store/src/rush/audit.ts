import type { Queryable } from '../database/database';
import { seatName } from '../box-office/place';
import { BUYER_PREFIX } from './buyers';
import type { ToldPurchase } from './tally';

/** A ticket as the database has it. */
export interface BookedTicket {
  readonly orderId: number;
  readonly buyer: string;
  readonly orderCents: number;
  /** `4/C12` */
  readonly seat: string;
  readonly priceCents: number;
  readonly isSold: boolean;
}

/** All that buyers of rushes have bought since `afterOrder`. */
export async function bookedTickets(database: Queryable, afterOrder: number): Promise<BookedTicket[]> {
  const rows = await database.query<{
    orderId: number;
    buyer: string;
    orderCents: number;
    eventId: number;
    row: string;
    number: number;
    priceCents: number;
    isSold: boolean;
  }>(
    `select orders.id as "orderId", buyer, total_cents as "orderCents", event_id as "eventId",
       seat_row as "row", number, tickets.price_cents as "priceCents", sold_at is not null as "isSold"
     from orders join tickets on order_id = orders.id join seats using (event_id, seat_row, number)
     where orders.id > $1 and buyer like $2 order by orders.id, event_id, seat_row, number`,
    [afterOrder, `member:${BUYER_PREFIX}%`],
  );
  return rows.map(({ eventId, row, number, ...ticket }) => ({
    ...ticket,
    seat: `${String(eventId)}/${seatName({ row, number })}`,
  }));
}

export async function lastOrder(database: Queryable): Promise<number> {
  const [last] = await database.query<{ id: number }>('select coalesce(max(id), 0) as id from orders');
  return last?.id ?? 0;
}

/**
 * What does not fit, of what buyers were told and what the database has; nothing, if every seat was sold once and the money is right.
 *
 * @param isComplete whether every buyer had the answers to all that they asked
 */
export function auditOf(
  told: readonly ToldPurchase[],
  booked: readonly BookedTicket[],
  isComplete = true,
): string[] {
  const wrong: string[] = [];
  for (const seat of repeated(told.flatMap(({ seats }) => seats))) wrong.push(`Two buyers were sold ${seat}`);
  for (const seat of repeated(booked.map((ticket) => ticket.seat)))
    wrong.push(`There are two tickets of ${seat}`);
  for (const { seat, isSold } of booked) if (!isSold) wrong.push(`${seat} has a ticket, and is not sold`);
  for (const { buyer, orderIds } of told) {
    if (orderIds.length > 1) wrong.push(`${buyer} pressed twice, and bought twice`);
  }

  const orders = new Map<number, { readonly cents: number; readonly tickets: BookedTicket[] }>();
  for (const ticket of booked) {
    const order = orders.get(ticket.orderId) ?? { cents: ticket.orderCents, tickets: [] };
    order.tickets.push(ticket);
    orders.set(ticket.orderId, order);
  }
  for (const [id, { cents, tickets }] of orders) {
    const prices = sum(tickets.map(({ priceCents }) => priceCents));
    if (prices !== cents)
      wrong.push(`Order ${String(id)} is ${String(cents)} cents, and its seats ${String(prices)}`);
  }
  for (const { buyer, orderIds, seats, totalCents } of told) {
    const order = orders.get(orderIds[0] ?? 0);
    const same =
      order?.cents === totalCents &&
      order.tickets
        .map(({ seat }) => seat)
        .sort()
        .join() === [...seats].sort().join();
    if (!same) wrong.push(`${buyer} was told of another order than there is`);
  }
  const [paid, taken] = [
    sum(told.map(({ totalCents }) => totalCents)),
    sum([...orders.values()].map(({ cents }) => cents)),
  ];
  if (isComplete && paid !== taken)
    wrong.push(`Buyers paid ${String(paid)} cents, and the orders come to ${String(taken)}`);
  return wrong;
}

function repeated(values: readonly string[]): Set<string> {
  return new Set(values.filter((value, index) => values.indexOf(value) < index));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

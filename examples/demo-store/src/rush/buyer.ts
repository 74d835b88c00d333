import { randomUUID } from 'node:crypto';
import type { Cart } from '../box-office/cart';
import type { Order } from '../box-office/orders';
import type { SeatRow } from '../catalogue/seats';
import type { ShopFront } from './shop-front';
import type { Tally } from './tally';

const MOST_SEATS = 3;
const MOST_TRIES = 12;

/** They all want the same few, those next to the stage. */
const WANTED = 8;

const GIVES_UP = 0.15;
const CLICKS_TWICE = 0.4;

const [OK, CREATED, CONFLICT] = [200, 201, 409];

/** Looks for seats of an event, holds some, and buys them, or gives them back. */
export async function buy(buyer: string, eventId: number, shop: ShopFront, tally: Tally): Promise<void> {
  const cart = await holdSome(eventId, shop, tally);
  if (cart === undefined || cart.seats.length === 0) return;
  if (Math.random() < GIVES_UP) {
    for (const { seat } of cart.seats) await shop.ask('DELETE', holdPath(eventId, seat));
    tally.gaveUp++;
    return;
  }
  await checkOut(buyer, cart, shop, tally);
}

async function holdSome(eventId: number, shop: ShopFront, tally: Tally): Promise<Cart | undefined> {
  const wanted = 1 + Math.floor(Math.random() * MOST_SEATS);
  let cart: Cart | undefined;
  for (let tries = 0; tries < MOST_TRIES && (cart?.seats.length ?? 0) < wanted; tries++) {
    const free = await freeSeats(eventId, shop);
    const seat = free[Math.floor(Math.random() * Math.min(WANTED, free.length))];
    if (seat === undefined) break; // sold out
    const { status, json } = await shop.ask('POST', holdPath(eventId, seat));
    if (status === OK) cart = json as Cart;
    else if (status === CONFLICT) tally.beaten++;
    else tally.failures.push(`A hold was answered ${String(status)}`);
  }
  return cart;
}

/** From the stage on. */
async function freeSeats(eventId: number, shop: ShopFront): Promise<string[]> {
  const { json } = await shop.ask('GET', `/events/${String(eventId)}/seats`);
  const { rows = [] } = json as { rows?: readonly SeatRow[] };
  return rows.flatMap(({ row, seats }) =>
    seats.filter(({ state }) => state === 'free').map(({ number }) => `${row}${String(number)}`),
  );
}

/** Some press twice: both clicks have the same `Idempotency-Key`, and are one purchase. */
async function checkOut(buyer: string, cart: Cart, shop: ShopFront, tally: Tally): Promise<void> {
  const seats = cart.seats.map(({ eventId, seat }) => `${String(eventId)}/${seat}`);
  const { totalCents } = cart;
  const click = () =>
    shop.ask('POST', '/checkout', {
      body: { seats, totalCents },
      headers: { 'Idempotency-Key': key },
    });
  const key = `"${randomUUID()}"`;
  const twice = Math.random() < CLICKS_TWICE;
  if (twice) tally.doubleClicks++;
  const answers = await Promise.all(twice ? [click(), click()] : [click()]);
  const failed = answers.find(({ status }) => status !== CREATED);
  if (failed !== undefined) {
    tally.failures.push(`A checkout was answered ${String(failed.status)}`);
    return;
  }
  const orders = answers.map(({ json }) => json as Order);
  const [{ tickets, totalCents: chargedCents }] = orders as [Order];
  tally.purchases.push({
    buyer,
    orderIds: [...new Set(orders.map(({ id }) => id))],
    seats: tickets.map(({ eventId, seat }) => `${String(eventId)}/${seat}`),
    totalCents: chargedCents,
  });
}

function holdPath(eventId: number, seat: string): string {
  return `/events/${String(eventId)}/seats/${seat}/hold`;
}

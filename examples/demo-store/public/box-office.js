/** Choosing seats in the plan, and buying them. */

import * as api from './box-office-api.js';
import { CartPanel } from './cart-panel.js';
import { saveAsTyped } from './ticket-name.js';
import { listenToSeats } from './live-seats.js';
import { forgetPurchase, purchaseKey } from './purchase-key.js';
import { SeatPlan } from './seat-plan.js';
import { caller, CALLER_CHANGED } from './shop-api.js';
import { showViews } from './views.js';

const place = /** @type {HTMLElement} */ (document.querySelector('.cart'));
const drawing = /** @type {SVGElement} */ (document.querySelector('.seat-map'));
const eventId = place.dataset['event'] ?? '';

/** @type {api.Cart} */
let cart = { seats: [], totalCents: 0 };

/** Counts what was asked and what was chosen: an answer that has been overtaken is not shown. */
let turn = 0;

const plan = new SeatPlan(drawing, async (seat, state) => {
  await attempt(async () => {
    showCart(await (state === 'yours' ? api.release(eventId, seat) : api.hold(eventId, seat)));
    panel.tell('');
  });
});

const panel = new CartPanel(place, {
  giveBack: (ofEvent, seat) => void attempt(async () => showCart(await api.release(ofEvent, seat))),
  buy: () => void attempt(buy),
  lapsed: () => void attempt(lapsed),
});

/** @param {api.Cart} held */
function showCart(held) {
  turn++;
  cart = held;
  panel.showCart(held);
  const mine = new Set(held.seats.filter((seat) => String(seat.eventId) === eventId).map(({ seat }) => seat));
  plan.update((seat, state) => (mine.has(seat) ? 'yours' : state === 'yours' ? 'free' : state));
}

/** The button stays as it is: that pressing twice buys once is for the server to see to. */
async function buy() {
  const { order, replayed } = await api.buy(cart, purchaseKey(cart, caller.key));
  forgetPurchase();
  panel.tell(`Bought: order no. ${order.id}.${replayed ? ' You pressed twice: it was bought once.' : ''}`);
  await refreshAll();
}

async function lapsed() {
  await refresh();
  panel.complain('Time is up: a seat is not kept for you any more. Choose it again if it is still free.');
}

/** The plan and the cart as they are now, unless something was chosen meanwhile. The cart first: it makes a visitor known. */
async function refresh() {
  const asked = ++turn;
  const held = await api.readCart();
  const { rows } = await api.readHouse(eventId);
  if (asked !== turn) return;
  const states = new Map(
    rows.flatMap(({ row, seats }) => seats.map((seat) => [row + seat.number, seat.state])),
  );
  plan.update((seat) => states.get(seat) ?? 'sold');
  showCart(held);
}

async function refreshAll() {
  await refresh();
  panel.showOrders((await api.readOrders()).orders);
}

/**
 * What happens to seats of others is shown at once; of one's own, it is looked up: another window of the same visitor may have
 * changed it.
 *
 * @param {ReadonlySet<string>} seats @param {string} becomes
 */
function showNews(seats, becomes) {
  const mine = cart.seats.some((held) => String(held.eventId) === eventId && seats.has(held.seat));
  if (mine) void attempt(refresh);
  else plan.update((seat, state) => (seats.has(seat) ? becomes : state));
}

/** @param {() => Promise<void>} work */
async function attempt(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof api.Refusal)) throw error;
    panel.complain(error.message);
    if (error.status === 409 || error.status === 404) await refresh().catch(() => undefined);
  }
}

document.addEventListener(CALLER_CHANGED, () => void attempt(refreshAll));
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') void attempt(refresh);
});
void showViews(eventId);
saveAsTyped(/** @type {HTMLElement} */ (place.querySelector('.ticket-name')));
listenToSeats(eventId, { changed: showNews, missed: () => void attempt(refresh) });
await attempt(refreshAll);

/** Holding and buying, as whoever is chosen in the dock. */

import { caller } from './shop-api.js';

/**
 * @typedef {object} Seat
 * @property {number} eventId
 * @property {string} seat
 * @property {string} artist
 * @property {number} priceCents
 */

/** @typedef {{ seats: (Seat & { expiresInMs: number })[], totalCents: number }} Cart */
/** @typedef {{ id: number, totalCents: number, tickets: Seat[] }} Order */
/** @typedef {{ rows: { row: string, seats: { number: number, state: string }[] }[] }} House */

/** What the shop refused, in words for the visitor. `status` 0: there was no answer. */
export class Refusal extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** @returns {Promise<Cart>} */
export const readCart = async () => (await send('GET', '/api/cart')).body;

/** @returns {Promise<{ orders: Order[] }>} */
export const readOrders = async () => (await send('GET', '/api/orders')).body;

/** @param {string} eventId @returns {Promise<House>} */
export const readHouse = async (eventId) => (await send('GET', `/api/events/${eventId}/seats`)).body;

/** @param {number | string} eventId @param {string} seat @returns {Promise<Cart>} */
export const hold = async (eventId, seat) => (await send('POST', holdPath(eventId, seat))).body;

/** @param {number | string} eventId @param {string} seat @returns {Promise<Cart>} */
export const release = async (eventId, seat) => (await send('DELETE', holdPath(eventId, seat))).body;

/**
 * Buys what is in the cart. With the same key it is bought once, however often this is called.
 *
 * @param {Cart} cart
 * @param {string} key
 * @returns {Promise<{ order: Order, replayed: boolean }>}
 */
export async function buy({ seats, totalCents }, key) {
  const agreed = { seats: seats.map(({ eventId, seat }) => `${eventId}/${seat}`), totalCents };
  const { body, headers } = await send('POST', '/api/checkout', { 'Idempotency-Key': `"${key}"` }, agreed);
  return { order: body, replayed: headers.get('Idempotent-Replayed') === 'true' };
}

/** @returns {Promise<{ name: string }>} */
export const readName = async () => (await send('GET', '/api/cart/name')).body;

/** @param {string} name */
export const saveName = (name) => send('PUT', '/api/cart/name', {}, { name });

/** @param {number | string} eventId @param {string} seat */
function holdPath(eventId, seat) {
  return `/api/events/${eventId}/seats/${seat}/hold`;
}

/**
 * @param {string} method
 * @param {string} path
 * @param {Record<string, string>} [headers]
 * @param {unknown} [body]
 */
async function send(method, path, headers = {}, body) {
  const who = caller.key ? { 'X-API-Key': caller.key } : {};
  const json = body === undefined ? {} : { 'Content-Type': 'application/json' };
  const response = await fetch(path, {
    method,
    headers: { ...headers, ...who, ...json },
    body: body === undefined ? null : JSON.stringify(body),
    cache: 'no-store',
  }).catch(() => {
    throw new Refusal(0, 'The shop does not answer. Try again.');
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(response.status, explain(response, answer));
  return { body: answer, headers: response.headers };
}

/** @param {Response} response @param {{ title?: string, detail?: string, code?: string }} problem */
function explain({ status, headers }, { title = `That did not work (${status}).`, detail, code }) {
  const wait = headers.get('Retry-After');
  const again = wait === null ? '' : ` Try again in ${wait} s.`;
  if (status === 503)
    return `Seats cannot be held or bought at this moment; everything else goes on.${again}`;
  if (status === 429) return `That was too fast: ${title}.${again}`;
  if (status === 409 && code === undefined)
    return 'Somebody else is choosing this very seat at this moment. Look again.';
  return detail ?? title;
}

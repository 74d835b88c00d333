/** The `Idempotency-Key` of a cart: the same as long as the cart is, in this window, also when the page is loaded anew. */

const KEY = 'purchase-key';

/** @param {import('./box-office-api.js').Cart} cart @param {string} caller */
export function purchaseKey({ seats, totalCents }, caller) {
  const cart = JSON.stringify([
    caller,
    totalCents,
    seats.map(({ eventId, seat }) => `${eventId}/${seat}`).sort(),
  ]);
  const known = JSON.parse(sessionStorage.getItem(KEY) ?? '{}');
  if (known.cart === cart) return known.key;
  const key = crypto.randomUUID();
  sessionStorage.setItem(KEY, JSON.stringify({ cart, key }));
  return key;
}

/** What is bought is bought: the same seats would be another purchase. */
export function forgetPurchase() {
  sessionStorage.removeItem(KEY);
}

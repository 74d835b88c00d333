/** How far the tickets of an order are: it is asked for until they are sent. */

import { caller } from './shop-api.js';

const EVERY_MS = 1_000;

/** @typedef {{ state: 'waiting' | 'printing' | 'sent' | 'failed' | 'unknown', printed: number, of: number }} TicketState */

/** @param {number} orderId @returns {HTMLElement} */
export function ticketStatus(orderId) {
  const status = document.createElement('span');
  status.className = 'printing';
  status.setAttribute('role', 'status');
  void follow(orderId, status);
  return status;
}

/** @param {number} orderId @param {HTMLElement} status */
async function follow(orderId, status) {
  const key = caller.key;
  /** @type {Record<string, string>} */
  const headers = key ? { 'X-API-Key': key } : {};
  do {
    const response = await fetch(`/api/orders/${orderId}/tickets`, { headers, cache: 'no-store' }).catch(
      () => undefined,
    );
    if (response?.ok) {
      /** @type {TicketState} */
      const tickets = await response.json();
      show(orderId, status, tickets, key === '');
      if (tickets.state === 'sent') return;
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  } while (status.isConnected);
}

/** @param {number} orderId @param {HTMLElement} status @param {TicketState} tickets @param {boolean} mayOpen */
function show(orderId, status, { state, printed, of }, mayOpen) {
  const words = {
    waiting: 'Tickets wait to be printed',
    printing: `Printing ticket ${Math.min(printed + 1, of)} of ${of}`,
    sent: 'Tickets sent',
    failed: 'The tickets could not be sent. We are looking into it.',
    unknown: 'Tickets: not known at the moment',
  }[state];
  if (state !== 'sent' || !mayOpen) {
    status.textContent = words;
    return;
  }
  const link = document.createElement('a');
  link.href = `/orders/${orderId}/tickets`;
  link.textContent = words;
  status.replaceChildren(link);
}

import type { Ticket } from '../box-office/orders';
import { html, type Html } from '../pages/html';
import { price } from '../pages/wording';

/** One printed ticket. */
export function ticketSheet(
  orderId: number,
  { artist, row, number, priceCents }: Ticket,
  name: string,
): Html {
  return html`<section class="ticket">
    <h2>${artist}</h2>
    <p>Row ${row}, seat ${number}</p>
    ${name !== '' && html`<p>For ${name}</p>`}
    <p class="quiet">Order no. ${orderId} · ${price(priceCents)}</p>
  </section>`;
}

import type { EventDetails } from '../catalogue/event';
import { html, type Html } from './html';

/** The visitor's seats. `box-office.js` fills it in: who asks is chosen in the dock, so the server cannot know it here. */
export function cartPanel({ id }: Pick<EventDetails, 'id'>): Html {
  return html`<section class="cart" aria-labelledby="cart" data-event="${id}">
    <h2 id="cart">Your seats</h2>
    <noscript><p>To choose and buy seats, this page needs JavaScript. All else works without.</p></noscript>
    <p class="hint quiet" hidden>Choose seats in the plan, with a click or with the arrow keys and Enter.</p>
    <p class="news" role="status" hidden></p>
    <p class="trouble" role="alert" hidden></p>
    <ul class="held"></ul>
    <div class="buying" hidden>
      <p>Together <strong class="total"></strong></p>
      <p class="quiet">Kept for you for <span class="countdown" role="timer"></span></p>
      <label class="ticket-name"
        >Name on the tickets <input name="ticket-name" maxlength="60" autocomplete="name" />
        <span class="quiet" role="status"></span
      ></label>
      <button class="button primary" type="button">Buy</button>
    </div>
    <section class="orders" aria-labelledby="orders" hidden>
      <h3 id="orders">Your orders</h3>
      <ul></ul>
    </section>
  </section>`;
}

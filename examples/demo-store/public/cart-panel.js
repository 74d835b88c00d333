import { ticketStatus } from './ticket-status.js';

/** The visitor's seats, what they cost together and for how long they are kept; and what was bought before. */

const euros = new Intl.NumberFormat('en-GB', {
  style: 'currency',
  currency: 'EUR',
  trailingZeroDisplay: 'stripIfInteger',
});

export class CartPanel {
  #panel;
  /** When the first hold ends, by the clock that counts from the opening of the page. */
  #endsAt = 0;

  /**
   * @param {HTMLElement} panel
   * @param {{ giveBack: (eventId: number, seat: string) => void, buy: () => void, lapsed: () => void }} actions
   */
  constructor(panel, { giveBack, buy, lapsed }) {
    this.#panel = panel;
    this.giveBack = giveBack;
    this.#find('.primary').addEventListener('click', buy);
    setInterval(() => this.#tick(lapsed), 500);
  }

  /** @param {import('./box-office-api.js').Cart} cart */
  showCart({ seats, totalCents }) {
    this.#find('.held').replaceChildren(...seats.map((seat) => this.#heldSeat(seat)));
    this.#find('.hint').hidden = seats.length > 0;
    this.#find('.buying').hidden = seats.length === 0;
    this.#find('.total').textContent = euros.format(totalCents / 100);
    const first = Math.min(...seats.map(({ expiresInMs }) => expiresInMs));
    this.#endsAt = seats.length > 0 ? performance.now() + first : 0;
    this.#tick(() => undefined);
  }

  /** @param {import('./box-office-api.js').Seat} held */
  #heldSeat({ eventId, seat, artist, priceCents }) {
    const item = document.createElement('li');
    const back = document.createElement('button');
    back.type = 'button';
    back.className = 'button';
    back.textContent = 'Give back';
    back.setAttribute('aria-label', `Give back ${words(seat)}`);
    back.addEventListener('click', () => this.giveBack(eventId, seat));
    const here = String(eventId) === this.#panel.dataset['event'];
    item.append(`${words(seat)}${here ? '' : `, ${artist}`}, ${euros.format(priceCents / 100)}`, back);
    return item;
  }

  /** @param {import('./box-office-api.js').Order[]} orders */
  showOrders(orders) {
    this.#find('.orders').hidden = orders.length === 0;
    this.#find('.orders ul').replaceChildren(
      ...orders.map(({ id, totalCents, tickets }, place) => {
        const item = document.createElement('li');
        const seats = tickets.map(({ artist, seat }) => `${artist}, ${words(seat)}`).join('; ');
        item.textContent = `No. ${id}: ${seats}. ${euros.format(totalCents / 100)} `;
        if (place === 0) item.append(ticketStatus(id)); // the newest: those before it are done
        return item;
      }),
    );
  }

  /** @param {string} text */
  tell(text) {
    this.#say(text, '');
  }

  /** @param {string} text */
  complain(text) {
    this.#say('', text);
  }

  /** @param {string} news @param {string} trouble */
  #say(news, trouble) {
    for (const [selector, text] of Object.entries({ '.news': news, '.trouble': trouble })) {
      const place = this.#find(selector);
      place.textContent = text;
      place.hidden = text === '';
    }
  }

  /** @param {() => void} lapsed */
  #tick(lapsed) {
    if (this.#endsAt === 0) return;
    const seconds = Math.max(0, Math.ceil((this.#endsAt - performance.now()) / 1000));
    this.#find('.countdown').textContent =
      `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    if (seconds > 0) return;
    this.#endsAt = 0;
    lapsed();
  }

  /** @param {string} selector @returns {HTMLElement} */
  #find(selector) {
    const element = this.#panel.querySelector(selector);
    if (!(element instanceof HTMLElement)) throw new Error(`There is no ${selector}`);
    return element;
  }
}

/** @param {string} seat */
function words(seat) {
  return `row ${seat.slice(0, 1)}, seat ${seat.slice(1)}`;
}

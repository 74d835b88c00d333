import type { EventDetails, PriceCategory } from '../catalogue/event';
import type { SeatRow } from '../catalogue/seats';
import { cartPanel } from './cart-panel';
import { html, type Html } from './html';
import { poster } from './poster';
import { seatMap } from './seat-map';
import { availability, availabilityText, fullDate, price, timeOfDay } from './wording';

/** The same for everybody, and kept: `views.js` asks how often it was looked at, and `box-office.js` for the visitor's seats. */
export function eventPage(event: EventDetails, rows: readonly SeatRow[]): Html {
  const { artist, title, genre, about, startsAt, venue, aboutVenue, categories, seats, freeSeats } = event;
  return html` <article>
    <header class="hero">
      ${poster(event)}
      <div>
        <p class="genre">${genre}</p>
        <h1>${artist}</h1>
        <p class="title">${title}</p>
        <dl class="facts">
          <div>
            <dt>When</dt>
            <dd>
              <time datetime="${startsAt.toISOString()}"
                >${fullDate(startsAt, venue)}, ${timeOfDay(startsAt, venue)}</time
              >
            </dd>
          </div>
          <div>
            <dt>Where</dt>
            <dd>${venue.name}, ${venue.city}</dd>
          </div>
          <div>
            <dt>Seats</dt>
            <dd class="availability ${availability(freeSeats, seats)}">
              ${availabilityText(freeSeats, seats)}
            </dd>
          </div>
        </dl>
        <p class="lead">${about}</p>
      </div>
    </header>
    <section class="house" aria-labelledby="house">
      <div class="plan">
        <h2 id="house">The seats</h2>
        <div class="seat-map-frame">${seatMap(rows, categories)}</div>
      </div>
      <div class="prices">
        ${cartPanel(event)} ${priceTable(categories)}
        <p class="quiet">${aboutVenue}</p>
        <p class="quiet views" hidden></p>
      </div>
    </section>
  </article>`;
}

const LEGEND = [
  ['yours', 'Held for you'],
  ['held', 'Held by somebody else'],
  ['sold', 'Sold'],
] as const;

function priceTable(categories: readonly PriceCategory[]): Html {
  return html`<table>
    <caption>
      Prices
    </caption>
    <thead>
      <tr>
        <th scope="col">Category</th>
        <th scope="col">Price</th>
        <th scope="col">Free</th>
      </tr>
    </thead>
    <tbody>
      ${categories.map(
        ({ category, name, priceCents, seats, freeSeats }) =>
          html`<tr>
            <th scope="row">
              <svg class="swatch" viewBox="0 0 10 10" aria-hidden="true">
                <circle class="seat category-${category}" cx="5" cy="5" r="4.5" /></svg
              >${name}
            </th>
            <td>${price(priceCents)}</td>
            <td>${freeSeats} <span class="quiet">of ${seats}</span></td>
          </tr>`,
      )}
    </tbody>
    <tfoot>
      ${LEGEND.map(
        ([state, words]) =>
          html`<tr>
            <th scope="row" colspan="3">
              <svg class="swatch" viewBox="0 0 10 10" aria-hidden="true">
                <circle class="seat" data-state="${state}" cx="5" cy="5" r="4.5" /></svg
              >${words}
            </th>
          </tr>`,
      )}
    </tfoot>
  </table>`;
}

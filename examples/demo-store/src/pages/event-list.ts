import type { EventSummary } from '../catalogue/event';
import { html, type Html } from './html';
import { NOW_PANEL } from './now-panel';
import { poster } from './poster';
import { availability, availabilityText, dayAndMonth, price, timeOfDay } from './wording';

export interface EventListView {
  readonly events: readonly EventSummary[];
  /** What was searched for, if anything was. */
  readonly search?: string | undefined;
}

export function eventList({ events, search }: EventListView): Html {
  return html` <div class="opening">
      <h1>${search === undefined ? 'This season' : html`Results for “${search}”`}</h1>
      ${searchForm(search)}
    </div>
    ${search === undefined && [GUIDE, NOW_PANEL]}
    ${
      events.length === 0
        ? nothingFound(search)
        : html`<ul class="events">
            ${events.map(eventCard)}
          </ul>`
    }`;
}

const GUIDE = html`<p class="lead guide">
  Every page and every call of the API passes a limit that is kept in Redis. The bar below shows what you may
  still ask of the API: <strong>spend it</strong>, <a href="/login">log in</a> and ask again
  <strong>as a member</strong>, then go to <a href="/ops">Operations</a> and <strong>freeze Redis</strong>.
</p>`;

function searchForm(search: string | undefined): Html {
  return html`<form class="search" role="search" action="/search">
    <label for="q">Artist, style, venue or city</label>
    <div class="field">
      <input id="q" name="q" type="search" maxlength="80" value="${search}" />
      <button class="button">Search</button>
    </div>
  </form>`;
}

function nothingFound(search: string | undefined): Html {
  return search === undefined
    ? html`<p class="empty">There is nothing on.</p>`
    : html`<p class="empty">Nothing on that matches. <a href="/">See the whole season</a></p>`;
}

function eventCard(event: EventSummary): Html {
  const { id, artist, title, genre, startsAt, venue, priceFromCents, seats, freeSeats } = event;
  const { day, month } = dayAndMonth(startsAt, venue);
  const state = availability(freeSeats, seats);
  return html`<li class="card">
    ${poster(event)}
    <p class="date">
      <time datetime="${startsAt.toISOString()}"><b>${day}</b> ${month}</time>
    </p>
    <div class="about">
      <p class="genre">${genre}</p>
      <h2><a href="/events/${id}">${artist}</a></h2>
      <p class="title">${title}</p>
      <p class="where">${venue.name}, ${venue.city} · ${timeOfDay(startsAt, venue)}</p>
    </div>
    <p class="offer">
      <span class="availability ${state}">${availabilityText(freeSeats, seats)}</span>
      ${state !== 'none' && html`<span class="price">from ${price(priceFromCents)}</span>`}
    </p>
  </li>`;
}

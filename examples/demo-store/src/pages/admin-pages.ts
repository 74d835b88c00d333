import type { EventFacts, EventSummary } from '../catalogue/event';
import { html, type Html } from './html';
import { fullDate, timeOfDay } from './wording';

export function programmePage(events: readonly EventSummary[]): Html {
  return html`<div class="opening"><h1>The programme</h1></div>
    <p class="lead">Edit an evening: the next visitor reads what you have saved.</p>
    <table class="programme">
      <thead>
        <tr>
          <th scope="col">Evening</th>
          <th scope="col">When</th>
          <th scope="col">Where</th>
        </tr>
      </thead>
      <tbody>
        ${events.map(
          ({ id, artist, title, startsAt, venue }) =>
            html`<tr>
              <th scope="row">
                <a href="/admin/events/${id}">${artist}</a> <span class="quiet">${title}</span>
              </th>
              <td>${fullDate(startsAt, venue)}, ${timeOfDay(startsAt, venue)}</td>
              <td>${venue.name}, ${venue.city}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

/** `admin.js` sends the form: browsers send no PUT by themselves. */
export function editPage(id: number, { artist, title, genre, about, startsAt, prices }: EventFacts): Html {
  return html`<div class="opening">
      <h1>${artist}</h1>
      <a class="button" href="/events/${id}">As visitors see it</a>
    </div>
    <form class="edit" action="/admin/events/${id}">
      ${field('artist', 'Artist', html`<input id="artist" name="artist" maxlength="80" required value="${artist}" />`)}
      ${field('title', 'Title', html`<input id="title" name="title" maxlength="120" required value="${title}" />`)}
      ${field('genre', 'Style', html`<input id="genre" name="genre" maxlength="40" required value="${genre}" />`)}
      ${field(
        'about',
        'About',
        html`<textarea id="about" name="about" rows="5" maxlength="2000" required>${about}</textarea>`,
      )}
      ${field(
        'startsAt',
        'Starts (UTC)',
        html`<input
          id="startsAt"
          name="startsAt"
          type="datetime-local"
          required
          value="${startsAt.slice(0, 'yyyy-mm-ddThh:mm'.length)}"
        />`,
      )}
      ${prices.map(({ category, name, priceCents }) =>
        field(
          `price-${String(category)}`,
          `${name}, in euros`,
          html`<input
            id="price-${category}"
            name="price"
            type="number"
            min="0.01"
            max="10000"
            step="0.01"
            required
            value="${(priceCents / 100).toFixed(2)}"
          />`,
        ),
      )}
      <div class="sending">
        <button class="button primary">Save</button>
        <p class="news" role="status" hidden></p>
        <p class="trouble" role="alert" hidden></p>
      </div>
      <noscript><p>To save, this page needs JavaScript.</p></noscript>
    </form>
    <p><a href="/admin">The programme</a></p>`;
}

function field(id: string, label: string, input: Html): Html {
  return html`<div><label for="${id}">${label}</label>${input}</div>`;
}

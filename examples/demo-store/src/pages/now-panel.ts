import { html } from './html';

/** What goes on in the shop at this moment. `now.js` fills it in: the page is the same for everybody. */
export const NOW_PANEL = html`<section class="now" aria-labelledby="now" hidden>
  <h2 id="now">Right now</h2>
  <dl class="now-numbers">
    <div>
      <dt>Visitors today</dt>
      <dd class="visitors-today">…</dd>
    </div>
    <div>
      <dt>Unsaved views</dt>
      <dd class="behind">…</dd>
    </div>
  </dl>
  <div class="now-ticker">
    <h3>Sold</h3>
    <ol class="sales" aria-live="polite">
      <li class="quiet">Nothing in the last minutes.</li>
    </ol>
  </div>
  <div class="now-fans">
    <h3>Top fans of the month</h3>
    <ol class="fans">
      <li class="quiet">Nobody yet.</li>
    </ol>
  </div>
</section>`;

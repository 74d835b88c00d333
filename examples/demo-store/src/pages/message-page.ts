import { html } from './html';
import { layout } from './layout';

/** A page that says one thing, and the way on. */
export function messagePage(title: string, text: string, note?: string): string {
  return layout(
    { title },
    html`<div class="message">
      <h1>${title}</h1>
      <p class="lead">${text}</p>
      ${note && html`<p class="quiet">${note}</p>`}
      <p><a class="button" href="/">See the season</a></p>
    </div>`,
  );
}

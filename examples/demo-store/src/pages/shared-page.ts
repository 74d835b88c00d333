import { dock } from './dock';
import { html, type Html } from './html';
import { layout, type Frame } from './layout';
import { SESSION_UNREAD } from './session-note';

/**
 * A page that is the same for everybody, so that it can be stored: who the visitor is, what they may still ask, and where this
 * very page came from is filled in by `shared-page.js`. Without JavaScript, the link to the account does as it is.
 */
export function sharedPage(
  frame: Omit<Frame, 'account' | 'note' | 'dock' | 'isShared'>,
  content: Html,
): string {
  return layout({ ...frame, note: NOTES, dock: dock(), isShared: true }, content);
}

const NOTES = html`<p class="limit-note" data-about="limit" hidden></p>
  <p class="limit-note" data-about="session" hidden>${SESSION_UNREAD}</p>
  <p class="limit-note" data-about="cache" hidden></p>`;

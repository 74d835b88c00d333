import { html } from './html';

/** Of a page that goes on while Redis does not tell who asks. */
export const SESSION_UNREAD = html`<strong>Your session</strong> cannot be read, because Redis does not
  answer: you see the shop as a visitor does, and are logged in again when it is back.`;

import { html, type Html } from './html';

export interface Frame {
  readonly title: string;
  /** The entry of the navigation that this page is. */
  readonly current?: 'events' | 'operations' | 'account';
  /** What leads to the account: the name of who is logged in. */
  readonly account?: string;
  /** Whether it is the same for everybody: `shared-page.js` fills in what is about the visitor. */
  readonly isShared?: boolean;
  /** What the page's own limit said of it. */
  readonly note?: Html | undefined;
  /** What stands at the foot of the window. */
  readonly dock?: Html;
  /** A module of its own, beside the dock's. */
  readonly script?: string | undefined;
}

/** In this order: `theme` has the colours and measures of all others. */
const STYLES = [
  'theme',
  'ground',
  'controls',
  'frame',
  'season',
  'event',
  'now',
  'tickets',
  'cart',
  'dock',
  'operations',
  'account',
  'admin',
];

/** The frame of every page: head, navigation, footer. */
export function layout(
  { title, current, account = 'Account', isShared = false, note, dock, script }: Frame,
  content: Html,
): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Sluice Box Office</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        ${STYLES.map((name) => html`<link rel="stylesheet" href="/assets/styles/${name}.css" />`)}
        ${dock && html`<script type="module" src="/assets/dock.js"></script>`}
        ${isShared && html`<script type="module" src="/assets/shared-page.js"></script>`}
        ${script && html`<script type="module" src="${script}"></script>`}
      </head>
      <body>
        <a class="skip" href="#content">Skip to content</a>
        <header class="masthead">
          <a class="brand" href="/"
            ><svg viewBox="0 0 32 32" aria-hidden="true"><use href="/assets/icon.svg#mark" /></svg> Sluice
            <span>Box Office</span></a
          >
          <nav aria-label="Main">
            <a href="/" ${current === 'events' && html`aria-current="page"`}>Events</a>
            <a href="/ops" ${current === 'operations' && html`aria-current="page"`}>Operations</a>
            <a class="account" href="/account" ${current === 'account' && html`aria-current="page"`}
              >${account}</a
            >
          </nav>
        </header>
        <main id="content" tabindex="-1">${content}</main>
        <footer class="colophon">
          ${note}
          <p>A demo of Sluice; the season is made up. As JSON: <a href="/api/events">/api/events</a></p>
        </footer>
        ${dock}
      </body>
    </html>`.toString();
}

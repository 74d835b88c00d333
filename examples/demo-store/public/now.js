/** What goes on in the shop: who comes, who buys, and what is being sold. */

const EVERY_MS = 5_000;
const SHOWN_SALES = 4;

const panel = /** @type {HTMLElement} */ (document.querySelector('.now'));

/**
 * @typedef {object} Now
 * @property {{ count: number, exact: boolean } | null} visitorsToday
 * @property {{ name: string, tickets: number, rank: number }[] | null} fans
 * @property {{ records: number, lagMs: number } | null} behind
 */

/** @param {string} selector @returns {HTMLElement} */
function find(selector) {
  const element = panel.querySelector(selector);
  if (!(element instanceof HTMLElement)) throw new Error(`There is no ${selector}`);
  return element;
}

/** @param {string} text @param {string} [className] */
function item(text, className = '') {
  const element = document.createElement('li');
  element.textContent = text;
  element.className = className;
  return element;
}

/** @param {Now} now */
function show({ visitorsToday, fans, behind }) {
  const unknown = 'not known: Redis is away';
  find('.visitors-today').textContent =
    visitorsToday === null ? unknown : `${visitorsToday.exact ? '' : 'about '}${visitorsToday.count}`;
  find('.behind').textContent =
    behind === null
      ? unknown
      : behind.records === 0
        ? 'none'
        : `of ${behind.records} events, since ${behind.lagMs} ms`;
  if (fans !== null && fans.length > 0) {
    find('.fans').replaceChildren(
      ...fans.map(({ name, tickets, rank }) =>
        item(`${rank}. ${name}, ${tickets} ${tickets === 1 ? 'ticket' : 'tickets'}`),
      ),
    );
  }
  panel.hidden = false;
}

async function refresh() {
  if (document.visibilityState !== 'visible') return;
  const response = await fetch('/live/now', { cache: 'no-store' }).catch(() => undefined);
  if (response?.ok) show(await response.json());
}

/** @type {HTMLElement[]} the newest first */
const sales = [];

new EventSource('/live/sales').addEventListener('message', (event) => {
  const { artist, seats } = JSON.parse(event.data);
  sales.unshift(item(`${artist}: ${seats.length} ${seats.length === 1 ? 'seat' : 'seats'}`, 'sale'));
  sales.splice(SHOWN_SALES);
  find('.sales').replaceChildren(...sales);
});

document.addEventListener('visibilitychange', () => void refresh());
setInterval(() => void refresh(), EVERY_MS);
void refresh();

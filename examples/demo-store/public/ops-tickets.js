/** The ticket office: what its queue has, its dead letters, and a mail server that can be broken. */

const EVERY_MS = 1_000;

/**
 * @typedef {object} State
 * @property {Record<'ready' | 'delayed' | 'active' | 'completed' | 'dead', number>} counts
 * @property {boolean} mailOutOfOrder
 * @property {{ id: string, orderId: number, failures: number, at: string, error: string }[]} dead
 */

const COUNTS = /** @type {const} */ ([
  ['ready', 'Waiting'],
  ['delayed', 'To be tried again'],
  ['active', 'Being printed'],
  ['completed', 'Done'],
  ['dead', 'Given up'],
]);

/** @param {string} id @returns {HTMLElement} */
function find(id) {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`There is no #${id}`);
  return element;
}

/** @param {string} tag @param {string} text */
function element(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

/** @param {State} state */
function show({ counts, mailOutOfOrder, dead }) {
  find('counts').replaceChildren(
    ...COUNTS.flatMap(([name, words]) => [element('dt', words), element('dd', String(counts[name]))]),
  );
  const mail = find('mail');
  mail.textContent = mailOutOfOrder ? 'out of order' : 'works';
  mail.dataset['state'] = mailOutOfOrder ? 'stopped' : 'running';
  const button = find('break');
  button.setAttribute('aria-pressed', String(mailOutOfOrder));
  button.textContent = mailOutOfOrder ? 'Mend the mail server' : 'Break the mail server';
  if (dead.length > 0) find('letters').replaceChildren(...dead.map(letterRow));
  else find('letters').replaceChildren(noLetters());
}

/** @param {State['dead'][number]} letter */
function letterRow({ orderId, failures, at, error }) {
  const row = document.createElement('tr');
  const cells = [`no. ${orderId}`, String(failures), new Date(at).toLocaleTimeString(), error];
  row.append(...cells.map((cell) => element('td', cell)));
  return row;
}

function noLetters() {
  const row = document.createElement('tr');
  const cell = document.createElement('td');
  cell.colSpan = 4;
  cell.className = 'quiet';
  cell.textContent = 'None.';
  row.append(cell);
  return row;
}

async function refresh() {
  const response = await fetch('/ops/tickets/state', { cache: 'no-store' }).catch(() => undefined);
  const complaint = find('complaint');
  complaint.hidden = response?.ok === true;
  complaint.textContent = complaint.hidden
    ? ''
    : 'Redis does not answer: the queue cannot be seen at the moment.';
  if (response?.ok) show(await response.json());
}

/** @param {string} action */
async function perform(action) {
  await fetch('/ops/tickets', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ action }),
  }).catch(() => undefined);
  await refresh();
}

find('break').addEventListener('click', ({ currentTarget }) => {
  const broken =
    currentTarget instanceof HTMLElement && currentTarget.getAttribute('aria-pressed') === 'true';
  void perform(broken ? 'mend' : 'break');
});
for (const button of document.querySelectorAll('[data-action]')) {
  if (button instanceof HTMLElement)
    button.addEventListener('click', () => void perform(button.dataset['action'] ?? ''));
}
setInterval(() => void refresh(), EVERY_MS);
void refresh();

export {};

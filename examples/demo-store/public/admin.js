/** Saves an evening. */

const form = /** @type {HTMLFormElement} */ (document.querySelector('form.edit'));
const news = /** @type {HTMLElement} */ (form.querySelector('.news'));
const trouble = /** @type {HTMLElement} */ (form.querySelector('.trouble'));

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void save();
});

async function save() {
  news.hidden = trouble.hidden = true;
  try {
    const response = await fetch(form.action, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(edit()),
    });
    if (response.ok) say(news, 'Saved. The next visitor reads this.');
    else say(trouble, explain(await response.json()));
  } catch {
    say(trouble, 'The shop does not answer. Nothing may have been saved: try again.');
  }
}

function edit() {
  const fields = new FormData(form);
  const text = (/** @type {string} */ name) => String(fields.get(name));
  return {
    ...Object.fromEntries(['artist', 'title', 'genre', 'about'].map((name) => [name, text(name)])),
    startsAt: `${text('startsAt')}Z`,
    prices: fields.getAll('price').map((euros) => Math.round(Number(euros) * 100)),
  };
}

/** @param {{ title: string, detail?: string }} problem */
function explain({ title, detail = '' }) {
  return `${title}. ${detail}`;
}

/** @param {HTMLElement} place @param {string} text */
function say(place, text) {
  place.textContent = text;
  place.hidden = false;
}

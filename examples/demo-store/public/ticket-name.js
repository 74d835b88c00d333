/** The name on the tickets, saved while it is typed. */

import { readName, saveName } from './box-office-api.js';
import { CALLER_CHANGED } from './shop-api.js';

/** So long after the last letter. */
const PAUSE_MS = 400;

/** @param {HTMLElement} place with the field, and where it is said whether it is saved */
export function saveAsTyped(place) {
  const field = /** @type {HTMLInputElement} */ (place.querySelector('input'));
  const status = /** @type {HTMLElement} */ (place.querySelector('[role=status]'));
  let pause = setTimeout(() => undefined);

  async function show() {
    const { name } = await readName().catch(() => ({ name: field.value }));
    field.value = name;
    status.textContent = '';
  }

  async function save() {
    status.textContent = await saveName(field.value).then(
      () => 'Saved',
      () => 'Not saved yet',
    );
  }

  field.addEventListener('input', () => {
    clearTimeout(pause);
    status.textContent = '';
    pause = setTimeout(() => void save(), PAUSE_MS);
  });
  document.addEventListener(CALLER_CHANGED, () => void show());
  void show();
}

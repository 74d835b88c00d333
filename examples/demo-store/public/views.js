/** How often an event was looked at: the page itself is stored, and would say what it was a while ago. */

/** @param {string} eventId */
export async function showViews(eventId) {
  const place = document.querySelector('.views');
  const response = await fetch(`/live/now?event=${eventId}`, { cache: 'no-store' }).catch(() => undefined);
  if (!(place instanceof HTMLElement) || !response?.ok) return;
  /** @type {{ views: number | null }} */
  const { views } = await response.json();
  if (!views) return; // nobody, or not known while Redis is away
  place.textContent = `This evening was looked at ${views === 1 ? 'once' : `${views} times`}.`;
  place.hidden = false;
}

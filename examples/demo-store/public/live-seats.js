/** What others do with the seats of an event, as it happens. */

/** @typedef {{ eventId: number, seats: string[], state: 'held' | 'free' | 'sold', endsInMs?: number }} SeatNews */

/**
 * A connection that was lost is made again by the browser, and then tells what came meanwhile. `missed` is called when it begins,
 * and where that is too much, or too old.
 *
 * @param {string} eventId
 * @param {{ changed: (seats: ReadonlySet<string>, state: string) => void, missed: () => void }} listener
 */
export function listenToSeats(eventId, { changed, missed }) {
  /** @type {Map<string, ReturnType<typeof setTimeout>>} holds that end by themselves */
  const endings = new Map();

  const source = new EventSource(`/live/events/${eventId}/seats`);
  source.addEventListener('reset', missed);
  // What happened between the reading of the page and the first moment of listening.
  source.addEventListener('open', missed, { once: true });
  source.addEventListener('message', (event) => {
    /** @type {SeatNews} */
    const { seats, state, endsInMs } = JSON.parse(event.data);
    for (const seat of seats) {
      clearTimeout(endings.get(seat));
      endings.delete(seat);
      if (endsInMs !== undefined)
        endings.set(
          seat,
          setTimeout(() => changed(new Set([seat]), 'free'), endsInMs),
        );
    }
    changed(new Set(seats), state);
  });
}

/** The drawing of the house as something to choose from: a seat is a button, and the arrow keys go from one to the next. */

const WORDS = /** @type {Readonly<Record<string, string>>} */ ({
  held: 'held by somebody else',
  yours: 'held for you',
  sold: 'sold',
});

export class SeatPlan {
  #drawing;
  /** @type {SVGElement[][]} rows from the stage, seats from the left */
  #rows;

  /** @param {SVGElement} drawing @param {(seat: string, state: string) => Promise<void>} choose */
  constructor(drawing, choose) {
    this.#drawing = drawing;
    this.#rows = [...drawing.querySelectorAll('g')].map((row) => [
      ...row.querySelectorAll(/** @type {'svg'} */ ('.seat')),
    ]);
    drawing.setAttribute('role', 'group');
    for (const seat of this.#rows.flat()) {
      seat.setAttribute('role', 'button');
      seat.setAttribute('tabindex', '-1');
      seat.addEventListener('click', () => void this.#choose(seat, choose));
    }
    this.#rows[0]?.[0]?.setAttribute('tabindex', '0');
    drawing.addEventListener('keydown', (event) => this.#onKey(event));
    this.#centre();
  }

  /** @param {(seat: string, state: string) => string} stateOf what has become of a seat */
  update(stateOf) {
    for (const seat of this.#rows.flat()) {
      const name = seat.dataset['seat'] ?? '';
      seat.dataset['state'] = stateOf(name, seat.dataset['state'] ?? '');
      this.#describe(seat, name);
    }
  }

  /** @param {SVGElement} seat @param {string} name */
  #describe(seat, name) {
    const { state = '', price } = seat.dataset;
    const label = `Row ${name.slice(0, 1)}, seat ${name.slice(1)}: ${WORDS[state] ?? `free, ${price}`}`;
    if (seat.getAttribute('aria-label') === label) return;
    seat.setAttribute('aria-label', label);
    seat.setAttribute('aria-pressed', String(state === 'yours'));
    seat.setAttribute('aria-disabled', String(state === 'sold'));
    const title = seat.querySelector('title');
    if (title) title.textContent = label;
  }

  /** @param {SVGElement} seat @param {(seat: string, state: string) => Promise<void>} choose */
  async #choose(seat, choose) {
    const { seat: name = '', state = '' } = seat.dataset;
    this.#focus(seat);
    if (state === 'sold' || seat.ariaBusy === 'true') return;
    seat.setAttribute('aria-busy', 'true');
    try {
      await choose(name, state);
    } finally {
      seat.removeAttribute('aria-busy');
    }
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const row = this.#rows.findIndex((seats) => seats.some((seat) => seat === event.target));
    const place = this.#rows[row]?.findIndex((seat) => seat === event.target) ?? -1;
    const seat = this.#rows[row]?.[place];
    if (!seat) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      seat.dispatchEvent(new MouseEvent('click'));
      return;
    }
    const next = this.#neighbour(event.key, seat, row, place);
    if (next === undefined) return;
    event.preventDefault(); // or the page moves
    if (next) this.#focus(next);
  }

  /**
   * Of a key that moves: where to, `null` at the edge. Up is towards the stage.
   *
   * @param {string} key @param {SVGElement} seat @param {number} row @param {number} place
   */
  #neighbour(key, seat, row, place) {
    const seats = this.#rows[row] ?? [];
    switch (key) {
      case 'ArrowLeft':
        return seats[place - 1] ?? null;
      case 'ArrowRight':
        return seats[place + 1] ?? null;
      case 'Home':
        return seats[0] ?? null;
      case 'End':
        return seats.at(-1) ?? null;
      case 'ArrowUp':
        return nearest(this.#rows[row - 1], seat);
      case 'ArrowDown':
        return nearest(this.#rows[row + 1], seat);
      default:
        return undefined;
    }
  }

  /** One stop for the tab key: the seat where one was last. @param {SVGElement} seat */
  #focus(seat) {
    this.#drawing.querySelector('.seat[tabindex="0"]')?.setAttribute('tabindex', '-1');
    seat.setAttribute('tabindex', '0');
    seat.focus();
  }

  /** On a phone the house is wider than the window, and begins with its middle. */
  #centre() {
    const frame = this.#drawing.parentElement;
    if (frame) frame.scrollLeft = (frame.scrollWidth - frame.clientWidth) / 2;
  }
}

/** @param {SVGElement[] | undefined} row @param {SVGElement} seat */
function nearest(row, seat) {
  const distance = (/** @type {SVGElement} */ other) => Math.abs(xOf(other) - xOf(seat));
  return row?.toSorted((one, other) => distance(one) - distance(other))[0] ?? null;
}

/** @param {SVGElement} seat */
function xOf(seat) {
  return Number(seat.getAttribute('cx'));
}

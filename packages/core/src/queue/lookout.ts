/** The longest that nobody looks, in case that a ring was lost; and where nothing rings. */
const LOOK_MS = 5000;
const DEAF_LOOK_MS = 250;

/** Looks whether there is something to do, when something is due and now and then. */
export class Lookout {
  readonly #longestMs: number;
  readonly #look: () => void;
  #timer: NodeJS.Timeout | undefined;

  /** @param leaseMs that a lease has run out is not told by a ring */
  constructor(leaseMs: number, look: () => void) {
    this.#longestMs = Math.min(LOOK_MS, leaseMs);
    this.#look = look;
  }

  /** @param deaf whether nothing rings */
  within(ms: number, deaf: boolean): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#look, Math.min(ms, deaf ? DEAF_LOOK_MS : this.#longestMs)).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

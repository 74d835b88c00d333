/**
 * Bounds how much may be under way at once, so that an outage cannot fill the memory.
 *
 * A place is held until the work settles, not until somebody stops waiting for it.
 */
export class Bulkhead {
  readonly limit: number;
  #inFlight = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Takes a place, or says that there is none. */
  enter(): boolean {
    if (this.#inFlight >= this.limit) return false;
    this.#inFlight++;
    return true;
  }

  leave(): void {
    this.#inFlight--;
  }
}

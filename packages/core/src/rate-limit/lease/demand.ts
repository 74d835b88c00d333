const SLOT_MS = 100;

/** How much has been asked for lately, in units of cost per 100 ms. */
export class Demand {
  #slot = 0;
  #current = 0;
  #last = 0;

  note(cost: number, nowMs: number): void {
    const slot = Math.floor(nowMs / SLOT_MS);
    if (slot !== this.#slot) {
      this.#last = slot === this.#slot + 1 ? this.#current : 0;
      this.#current = 0;
      this.#slot = slot;
    }
    this.#current += cost;
  }

  /**
   * How much may be asked for before long: twice what was in the last full slot or in the present one, whichever is more.
   * It grows at once and falls slowly; twice, so that a demand that comes from nothing is met in few steps.
   */
  get expected(): number {
    return 2 * Math.max(this.#last, this.#current);
  }
}

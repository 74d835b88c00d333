/** What Redis gives of each job that was claimed: id, record, payload. */
export const FIELDS = 3;

/**
 * Begins what was claimed so that Redis and this process do not work by turns, each of them waiting for the other: while Redis
 * works on the next exchange, the process has something to do.
 */
export class Overlap {
  #jobs = 0;

  /** How many are claimed, and not begun yet. */
  get jobs(): number {
    return this.#jobs;
  }

  /**
   * All once the next exchange is written, where there is something to hand in. Otherwise the half at once, so that there is
   * when that ends, and the rest a moment later.
   *
   * @param claimed {@link FIELDS} values for each job
   */
  begin(claimed: readonly Buffer[], handsIn: boolean, work: (claimed: readonly Buffer[]) => void): void {
    const jobs = claimed.length / FIELDS;
    const atOnce = handsIn ? 0 : Math.ceil(jobs / 2);
    const later = jobs - atOnce;
    if (atOnce > 0) work(claimed.slice(0, atOnce * FIELDS));
    if (later === 0) return;
    this.#jobs += later;
    afterWrite(() => {
      this.#jobs -= later;
      work(claimed.slice(atOnce * FIELDS));
    });
  }
}

/** node-redis writes what a tick has sent once the tick is over. */
function afterWrite(work: () => void): void {
  setImmediate(() => {
    setImmediate(work);
  });
}

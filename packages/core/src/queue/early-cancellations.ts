/** How many are remembered: few jobs are cancelled in the very moment in which they are claimed. */
const MOST = 100;

/** Jobs that were told to be cancelled before they have begun here: the message may overtake the job. */
export class EarlyCancellations {
  readonly #ids = new Set<string>();

  note(id: string): void {
    const [oldest] = this.#ids;
    if (oldest !== undefined && this.#ids.size === MOST) this.#ids.delete(oldest);
    this.#ids.add(id);
  }

  /** Whether this one was; asked once. */
  had(id: string): boolean {
    return this.#ids.size > 0 && this.#ids.delete(id);
  }
}

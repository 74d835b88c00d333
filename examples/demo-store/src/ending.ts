/** What was begun, to be ended in the other order. */
export class Ending {
  readonly #enders: (() => unknown)[] = [];

  add(end: () => unknown): void {
    this.#enders.push(end);
  }

  /** Ends all of it, once. @throws {AggregateError} when something could not be ended; the rest is ended all the same. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (const end of this.#enders.splice(0).reverse()) {
      try {
        await end();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be ended');
  }
}

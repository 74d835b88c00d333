/** How many requests of this process ask for each key and have no answer yet. */
export class WaitLimit {
  readonly #asking = new Map<string, number>();

  /** Lets one more ask for all of the keys, unless `max` do for one of them; gives what says that it has its answer. */
  enter(keys: readonly string[], max: number): (() => void) | undefined {
    if (keys.some((key) => this.#count(key) >= max)) return undefined;
    for (const key of keys) this.#asking.set(key, this.#count(key) + 1);
    return () => {
      for (const key of keys) this.#leave(key);
    };
  }

  #count(key: string): number {
    return this.#asking.get(key) ?? 0;
  }

  #leave(key: string): void {
    const left = this.#count(key) - 1;
    if (left > 0) this.#asking.set(key, left);
    else this.#asking.delete(key);
  }
}

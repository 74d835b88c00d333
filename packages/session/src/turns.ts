/** Does what is asked of it one after another, whatever becomes of what came before. */
export class Turns {
  #last: Promise<unknown> | undefined;
  #waiting = 0;

  /** Whether nothing is under way. */
  get idle(): boolean {
    return this.#waiting === 0;
  }

  take<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#waiting++;
    const result = (this.#last ?? Promise.resolve()).then(work);
    const done = () => {
      this.#waiting--;
      if (this.#waiting === 0) this.#last = undefined;
    };
    this.#last = result.then(done, done);
    return result;
  }
}

/** Something that comes once. Who waits for it goes on, in the order of waiting, in the asynchronous context of its own. */
export class Occasion {
  #come!: () => void;
  readonly #came = new Promise<void>((resolve) => (this.#come = resolve));

  come(): void {
    this.#come();
  }

  after(goOn: () => void): void {
    void this.#came.then(goOn);
  }
}

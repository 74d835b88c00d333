/** Hands on what comes after a while, in the order in which it came. */
export class Delay<Piece> {
  readonly #handOn: (piece: Piece) => void;
  readonly #waiting: { readonly piece: Piece; readonly dueMs: number }[] = [];

  constructor(handOn: (piece: Piece) => void) {
    this.#handOn = handOn;
  }

  pass(piece: Piece, ms: number): void {
    if (ms === 0 && this.#waiting.length === 0) {
      this.#handOn(piece);
      return;
    }
    this.#waiting.push({ piece, dueMs: performance.now() + ms });
    if (this.#waiting.length === 1) this.#wait();
  }

  #wait(): void {
    const [first] = this.#waiting;
    if (first !== undefined) setTimeout(this.#handOnWhatIsDue, Math.ceil(first.dueMs - performance.now()));
  }

  readonly #handOnWhatIsDue = (): void => {
    const nowMs = performance.now();
    for (;;) {
      const [first] = this.#waiting;
      if (first === undefined || first.dueMs > nowMs) break;
      this.#handOn(first.piece);
      this.#waiting.shift();
    }
    this.#wait();
  };
}

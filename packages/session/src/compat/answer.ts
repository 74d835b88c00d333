/** What a store answers to one question: at once, later, or before anybody listens. Only its first answer counts. */
export class Answer<Value> {
  #given: { readonly error: unknown; readonly value: Value | null | undefined } | undefined;
  #listener: ((error: unknown, value: Value | null | undefined) => void) | undefined;

  /** The callback for the store. */
  readonly give = (error?: unknown, value?: Value | null): void => {
    if (this.#given !== undefined) return;
    this.#given = { error, value };
    this.#listener?.(error, value);
  };

  listen(listener: (error: unknown, value: Value | null | undefined) => void): void {
    this.#listener = listener;
    if (this.#given !== undefined) listener(this.#given.error, this.#given.value);
  }
}

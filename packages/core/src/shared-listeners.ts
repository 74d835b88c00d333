/**
 * Many who wait for the one end of something, by one listener on it: Node warns of the eleventh as of a leak. For what ends
 * once, such as a signal or a connection.
 */
export class SharedListeners<Source extends object> {
  readonly #listen: (source: Source, ended: () => void) => void;
  readonly #listenersOf = new WeakMap<Source, Set<() => void>>();

  /** @param listen has `ended` called when the source has ended */
  constructor(listen: (source: Source, ended: () => void) => void) {
    this.#listen = listen;
  }

  /** Calls back when the source ends, until what is returned is called. */
  add(source: Source, listener: () => void): () => void {
    const listeners = this.#listenersOf.get(source) ?? this.#begin(source);
    listeners.add(listener);
    return function stop() {
      listeners.delete(listener);
    };
  }

  #begin(source: Source): Set<() => void> {
    const listeners = new Set<() => void>();
    this.#listenersOf.set(source, listeners);
    this.#listen(source, () => {
      for (const listener of listeners) listener();
    });
    return listeners;
  }
}

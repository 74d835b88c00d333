/** Ends a wait early. */
export interface Patience {
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

/** Up to so many holders of one key in this process, and who waits for them: first come, first served. */
export class LocalQueue {
  #holders = 0;
  readonly #waiters = new Set<() => void>();

  /** Whether nobody holds it or waits for it. */
  get idle(): boolean {
    return this.#holders === 0 && this.#waiters.size === 0;
  }

  /** Takes a place if one is free. Nobody who waits is overtaken: they have been given theirs. */
  tryEnter(permits: number): boolean {
    if (this.#holders >= permits) return false;
    this.#holders++;
    return true;
  }

  /** Takes a place, now or within `waitMs`; false when there was none. Rejects with the signal's reason. */
  enter(permits: number, { waitMs, signal }: Patience): Promise<boolean> {
    if (this.tryEnter(permits)) return Promise.resolve(true);
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiters.delete(granted);
        clearTimeout(timer);
        signal.removeEventListener('abort', aborted);
      };
      const granted = () => {
        leave();
        resolve(true);
      };
      const aborted = () => {
        leave();
        reject(signal.reason as Error);
      };
      const timer = setTimeout(() => {
        leave();
        resolve(false);
      }, waitMs);
      if (signal.aborted) aborted();
      else {
        signal.addEventListener('abort', aborted);
        this.#waiters.add(granted);
      }
    });
  }

  /** Gives a place back: to who waits longest, if anybody does. */
  leave(): void {
    const [granted] = this.#waiters;
    if (granted === undefined) this.#holders--;
    else granted();
  }
}

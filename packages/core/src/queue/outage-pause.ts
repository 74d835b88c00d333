import { chance } from '../resilience/chance';

const FIRST_MS = 20;
const LONGEST_MS = 2000;

/** Waits longer from time to time, until somebody calls `reset`. */
export class OutagePause {
  #ms = FIRST_MS;
  #end: (() => void) | undefined;

  /** Full jitter, so that all workers do not come back together. */
  async wait(): Promise<void> {
    const ms = FIRST_MS + chance() * this.#ms;
    this.#ms = Math.min(LONGEST_MS, this.#ms * 2);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms).unref();
      this.#end = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#end = undefined;
  }

  /** Redis has answered: the next outage begins with a short pause. */
  reset(): void {
    this.#ms = FIRST_MS;
  }

  /** Ends the one that is under way. */
  end(): void {
    this.#end?.();
  }
}

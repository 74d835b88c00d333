import { monotonicMs } from '../clock';
import { RedisUnavailableError } from '../errors';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;
const GIVE_UP_MS = 600_000;

/** What waits for Redis to come back must not fill the memory meanwhile. */
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_ITEMS = 10_000;

/** What Redis is still to be told, asked again in the background until it answers: for ten minutes, within bounds of memory. */
export class LateWork {
  readonly #timers = new Set<NodeJS.Timeout>();
  #items = 0;
  #bytes = 0;
  #closed = false;

  /** @param bytes what `tell` keeps in memory */
  add(tell: () => Promise<unknown>, bytes = 0): void {
    if (this.#closed || this.#items >= MAX_ITEMS || this.#bytes + bytes > MAX_BYTES) return;
    this.#items++;
    this.#bytes += bytes;
    this.#pause(tell, bytes, FIRST_PAUSE_MS, monotonicMs() + GIVE_UP_MS);
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #pause(tell: () => Promise<unknown>, bytes: number, pauseMs: number, untilMs: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      tell().then(
        () => {
          this.#forget(bytes);
        },
        (error: unknown) => {
          const again = error instanceof RedisUnavailableError && error.reason !== 'closed';
          if (this.#closed || !again || monotonicMs() >= untilMs) this.#forget(bytes);
          else this.#pause(tell, bytes, Math.min(pauseMs * 2, LONGEST_PAUSE_MS), untilMs);
        },
      );
    }, pauseMs).unref();
    this.#timers.add(timer);
  }

  #forget(bytes: number): void {
    this.#items--;
    this.#bytes -= bytes;
  }
}

import { onAbort } from '../abort';
import { monotonicMs } from '../clock';
import type { Grant } from './grant';
import type { Wish } from './options';

/** What a waiter asks for. */
export type Waits = Pick<Wish, 'ttlMs' | 'renew' | 'signal'>;

export interface WaiterEvents {
  /** Its time is up. */
  onTimeout(waiter: Waiter): void;
  /** Its caller does not want the lock any more. */
  onAbort(waiter: Waiter): void;
}

/** One caller who waits in this process. */
export class Waiter {
  readonly ttlMs: number;
  readonly renew: boolean;
  /** Its place in the order of those who came. */
  readonly arrival: number;
  readonly grant: Promise<Grant>;
  /** Whether Redis has answered for it: then an outage does not end its waiting. */
  queued = false;
  readonly #sinceMs = monotonicMs();
  readonly #signal: AbortSignal | undefined;
  readonly #stopListening: (() => void) | undefined;
  readonly #timer: NodeJS.Timeout;
  #resolve!: (grant: Grant) => void;
  #reject!: (error: unknown) => void;

  constructor(wish: Waits, untilMs: number, arrival: number, events: WaiterEvents) {
    this.ttlMs = wish.ttlMs;
    this.renew = wish.renew;
    this.arrival = arrival;
    this.grant = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#signal = wish.signal;
    this.#stopListening =
      wish.signal &&
      onAbort(wish.signal, () => {
        events.onAbort(this);
      });
    this.#timer = setTimeout(
      () => {
        events.onTimeout(this);
      },
      Math.max(0, untilMs - monotonicMs()),
    );
  }

  get waitedMs(): number {
    return monotonicMs() - this.#sinceMs;
  }

  /** What its caller gave as the reason for not waiting on. */
  get abortReason(): unknown {
    return this.#signal?.reason as unknown;
  }

  give(grant: Grant): void {
    this.#end();
    this.#resolve(grant);
  }

  refuse(error: unknown): void {
    this.#end();
    this.#reject(error);
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#stopListening?.();
  }
}

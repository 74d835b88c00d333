import type { ServerResponse } from 'node:http';
import { isHeadSent } from './sent-marks';

/** What Node takes before it asks a writer to wait. */
const HIGH_WATER_MARK = 16 * 1024;

/** Keeps back the calls that send a response, and makes them in their order when it is time. */
export class Hold {
  readonly #res: ServerResponse;
  readonly #calls: (() => unknown)[] = [];
  #held = false;
  #bytes = 0;
  #owesDrain = false;
  #status: { readonly code: number; readonly message: string } | undefined;

  constructor(res: ServerResponse) {
    this.#res = res;
  }

  /** Whether it is not time yet. */
  get held(): boolean {
    return this.#held;
  }

  /** Whether a call has to wait for its turn. */
  get waits(): boolean {
    return this.#held || this.#calls.length > 0;
  }

  /** Keeps a call back. */
  keep(call: () => unknown): void {
    this.#calls.push(call);
  }

  /** Keeps a call back before those that wait. */
  keepFirst(call: () => unknown): void {
    this.#calls.unshift(call);
  }

  /** Keeps a write back. Returns, as `write` does, whether more is welcome; if not, there is a `drain` later. */
  keepWrite(write: () => unknown, bytes: number): boolean {
    this.#bytes += bytes;
    this.keep(() => {
      this.#bytes -= bytes;
      if (write() === false) this.#owesDrain = false; // Node owes it then
    });
    if (this.#bytes < HIGH_WATER_MARK) return true;
    this.#owesDrain = true;
    return false;
  }

  /**
   * Holds until the promise is settled, for `holdMs` at most. `overdue` is called when that is over: what becomes of the promise
   * then is of no account.
   */
  until(settled: PromiseLike<unknown>, holdMs: number, overdue?: () => void): void {
    this.#held = true;
    // What an error handler sets on a response that it cannot answer any more.
    this.#status = { code: this.#res.statusCode, message: this.#res.statusMessage };
    let over = false;
    const goOn = () => {
      if (over) return;
      over = true;
      clearTimeout(bound);
      this.#release();
    };
    const giveUp = () => {
      if (over) return;
      overdue?.();
      goOn();
    };
    // Timers run before sockets are read: after a blocked event loop, what has settled it may be there already.
    const bound = setTimeout(() => setImmediate(giveUp), holdMs).unref();
    settled.then(goOn, (error: unknown) => {
      if (!over) this.#res.destroy(error as Error);
      goOn();
    });
  }

  #release(): void {
    this.#held = false;
    if (this.#status !== undefined && !isHeadSent(this.#res)) {
      this.#res.statusCode = this.#status.code;
      this.#res.statusMessage = this.#status.message;
    }
    while (!this.held && this.#calls.length > 0) this.#callNext();
    if (this.waits || !this.#owesDrain) return;
    this.#owesDrain = false;
    process.nextTick(() => this.#res.emit('drain'));
  }

  /** Nobody is there to catch what Node throws now: the client sees the connection break. */
  #callNext(): void {
    try {
      this.#calls.shift()?.();
    } catch (error) {
      this.#res.destroy(error as Error);
    }
  }
}

import { LockLostError } from '@sluice/core';
import { lockRouteEvents } from './events';
import type { Held } from './held';
import type { RequestLock } from './request-lock';

/** Why `req.lock.signal` is aborted when the client left. */
export const CLIENT_DISCONNECTED = 'client-disconnected';

/** What a request holds, from when it was taken until it is given free. A request that runs without a lock holds nothing. */
export class Hold {
  /** What the handler sees of it. */
  readonly lock: RequestLock;
  /** Called once if it ends before it is released: lost, or held for too long. It is given free already. */
  onLost: (() => void) | undefined;
  /** Called once when it is given free. */
  onReleased: (() => void) | undefined;
  readonly #held: Held | undefined;
  #aborter: AbortController | undefined;
  readonly #overheld: NodeJS.Timeout | undefined;
  #released: Promise<void> | undefined;

  constructor(held?: Held, maxHoldMs?: number) {
    this.#held = held;
    const signal = () => this.#abortable().signal;
    this.lock = {
      acquired: held !== undefined,
      token: held?.token,
      get signal() {
        return signal();
      },
      waited: held?.waitedMs ?? 0,
    };
    if (held === undefined) return;
    if (maxHoldMs !== undefined) this.#overheld = setTimeout(this.#holdsTooLong, maxHoldMs).unref();
    if (held.lost?.aborted === true) this.#isLost();
    else held.lost?.addEventListener('abort', this.#isLost);
  }

  /** Runs the handler. */
  run<T>(handler: () => T): T {
    return this.#held === undefined ? handler() : this.#held.run(handler);
  }

  /** Tells the handler that nobody waits for its answer any more. */
  abort(reason: unknown): void {
    this.#abortable().abort(reason);
  }

  /** Gives it free, once. Resolves when Redis was told or has given no answer. */
  release(): Promise<void> {
    if (this.#released === undefined) {
      clearTimeout(this.#overheld);
      this.#held?.lost?.removeEventListener('abort', this.#isLost);
      this.#released = this.#held?.release() ?? Promise.resolve();
      this.onReleased?.();
    }
    return this.#released;
  }

  /** Gives it free while the handler works, and tells the handler. */
  revoke(): Promise<void> {
    this.abort(new LockLostError('released'));
    return this.release();
  }

  /** Made when it is asked for: few handlers look. */
  #abortable(): AbortController {
    this.#aborter ??= new AbortController();
    return this.#aborter;
  }

  readonly #isLost = () => {
    this.#end('lost', this.#held?.lost?.reason);
  };

  readonly #holdsTooLong = () => {
    this.#end('overheld', new LockLostError('expired'));
  };

  #end(outcome: 'lost' | 'overheld', reason: unknown): void {
    void this.release();
    lockRouteEvents.publish(() => ({ outcome, waitedMs: this.lock.waited }));
    this.abort(reason);
    this.onLost?.();
  }
}

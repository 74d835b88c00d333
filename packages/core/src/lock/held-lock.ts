import type { Duration } from '../duration';
import { LockLostError } from '../errors';
import type { Holding } from './holding';
import type { Lock, Released } from './locks';
import { leaseMs } from './options';

/** From best to worst: of several keys, the worst is what became of the lock. */
const RELEASED: readonly Released[] = ['released', 'expired', 'stolen', 'unknown'];

const NOTHING_HEARD: readonly (() => void)[] = [];

/** One or more holdings as one lock, in the order in which they were taken. */
export class HeldLock implements Lock {
  readonly acquired = true;
  readonly waitedMs: number;
  readonly #holdings: readonly [Holding, ...Holding[]];
  readonly #maxLeaseMs: number;
  #aborter: AbortController | undefined;
  /** How to stop. */
  #listening: readonly (() => void)[] = NOTHING_HEARD;
  #released: Promise<Released> | undefined;

  constructor(holdings: readonly [Holding, ...Holding[]], waitedMs: number, maxLeaseMs: number) {
    this.#holdings = holdings;
    this.waitedMs = waitedMs;
    this.#maxLeaseMs = maxLeaseMs;
  }

  get key(): string {
    return this.#holdings[0].place.key;
  }

  get keys(): readonly string[] {
    return this.#holdings.map(({ place }) => place.key);
  }

  get token(): number {
    return this.#holdings[0].token;
  }

  get tokens(): ReadonlyMap<string, number> {
    return new Map(this.#holdings.map(({ place, token }) => [place.key, token]));
  }

  get held(): boolean {
    return this.#released === undefined && this.#holdings.every((holding) => holding.held);
  }

  get expiresAt(): number {
    return Math.min(...this.#holdings.map(({ expiresAt }) => expiresAt));
  }

  /** Made when it is asked for: most locks are held for a moment, and nobody looks. */
  get signal(): AbortSignal {
    if (this.#aborter === undefined) {
      const aborter = (this.#aborter = new AbortController());
      const abort = (error: LockLostError) => {
        aborter.abort(error);
      };
      this.#listening = this.#holdings.map((holding) => holding.onLoss(abort));
      if (this.#released !== undefined) this.#stopListening();
    }
    return this.#aborter.signal;
  }

  async extend(ttl?: Duration): Promise<void> {
    const ttlMs = ttl === undefined ? undefined : leaseMs(ttl, this.#maxLeaseMs);
    if (this.#released !== undefined) throw new LockLostError('released');
    await Promise.all(this.#holdings.map((holding) => holding.extend(ttlMs)));
  }

  release(): Promise<Released> {
    this.#stopListening();
    const [first, ...others] = this.#holdings;
    this.#released ??= others.length === 0 ? first.release() : releaseAll(this.#holdings);
    return this.#released;
  }

  /** Who shares the holdings may hold on, and lose them later. */
  #stopListening(): void {
    for (const stop of this.#listening) stop();
    this.#listening = NOTHING_HEARD;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
  }

  [Symbol.dispose](): void {
    void this.release();
  }
}

/** In the opposite order of the taking, in one round trip: all are asked in one tick. */
export async function releaseAll(holdings: readonly Holding[]): Promise<Released> {
  const outcomes = await Promise.all([...holdings].reverse().map((holding) => holding.release()));
  const worst = Math.max(...outcomes.map((outcome) => RELEASED.indexOf(outcome)));
  return RELEASED[worst] ?? 'released';
}

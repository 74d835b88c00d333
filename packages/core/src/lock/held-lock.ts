import type { Duration } from '../duration';
import type { Holding } from './holding';
import type { Lock, Released } from './locks';
import { leaseMs } from './options';

/** From best to worst: of several keys, the worst is what became of the lock. */
const RELEASED: readonly Released[] = ['released', 'expired', 'stolen', 'unknown'];

/** One or more holdings as one lock, in the order in which they were taken. */
export class HeldLock implements Lock {
  readonly acquired = true;
  readonly waitedMs: number;
  readonly #holdings: readonly [Holding, ...Holding[]];
  readonly #maxLeaseMs: number;
  #aborter: AbortController | undefined;
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
      for (const holding of this.#holdings) {
        holding.onLoss((error) => {
          aborter.abort(error);
        });
      }
    }
    return this.#aborter.signal;
  }

  async extend(ttl?: Duration): Promise<void> {
    const ttlMs = ttl === undefined ? undefined : leaseMs(ttl, this.#maxLeaseMs);
    if (this.#released !== undefined) await this.#released;
    await Promise.all(this.#holdings.map((holding) => holding.extend(ttlMs)));
  }

  release(): Promise<Released> {
    const [first, ...others] = this.#holdings;
    this.#released ??= others.length === 0 ? first.release() : releaseAll(this.#holdings);
    return this.#released;
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

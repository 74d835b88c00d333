import { monotonicMs } from '../clock';
import { mayHaveRun } from '../connection/failure';
import { RedisUnavailableError } from '../errors';
import { Lease, presentMoment } from './lease';

/** How soon a renewal that failed is tried again, as a part of the lease. */
const RETRY_PART = 1 / 20;
const MIN_RETRY_MS = 10;

const NONE = Promise.resolve();

/** Why a lease cannot be counted on any more: it ran out, or Redis gave it to somebody else. */
export type Loss = 'expired' | 'stolen';

/** What is held under a lease. */
export interface Leased {
  /** Until when it is renewed, on the monotonic clock. */
  readonly renewUntilMs: number;
  /** Asks Redis for a lease from now on. Whether it is held still. */
  renew(ttlMs: number): Promise<boolean>;
  /** Called once, unless it is stopped before. */
  onLost(loss: Loss): void;
}

/** Renews a lease every third of it, and knows by its own clock when it cannot be counted on any more. */
export class LeaseKeeper {
  readonly #leased: Leased;
  #lease: Lease;
  #durationMs: number;
  #over = false;
  #timer: NodeJS.Timeout | undefined;
  #renewal: Promise<unknown> = NONE;

  /**
   * @param durationMs what the lease is to be. One that is shorter at first is renewed as soon as its holder has begun.
   * @param nowMs on the monotonic clock
   */
  constructor(lease: Lease, leased: Leased, durationMs = lease.durationMs, nowMs = monotonicMs()) {
    this.#lease = lease;
    this.#durationMs = durationMs;
    this.#leased = leased;
    const untilRenewal = this.#untilRenewal(nowMs);
    if (untilRenewal === Infinity) this.#watch(Infinity);
    else this.#lookAfter(untilRenewal); // which is before the lease ends
  }

  get lease(): Lease {
    return this.#lease;
  }

  /** Of every lease from now on. */
  get durationMs(): number {
    return this.#durationMs;
  }

  /**
   * Sets the lease to `ttlMs` from now on. Whether it holds; otherwise it is lost, or was stopped meanwhile.
   *
   * @throws {RedisUnavailableError} when Redis gives no answer; the lease stands as it did, or for `ttlMs` if that is shorter.
   */
  async renew(ttlMs: number): Promise<boolean> {
    const lease = new Lease(ttlMs, presentMoment());
    const held = await this.#asked(lease, this.#leased.renew(ttlMs));
    if (this.#over) return false;
    if (!held) {
      this.lose(this.#lease.stands ? 'stolen' : 'expired');
      return false;
    }
    // A reply that overtook another must not bring the older lease back.
    if (lease.sentAt.monotonicMs >= this.#lease.sentAt.monotonicMs) this.#set(lease);
    if (!this.#lease.stands) {
      this.lose('expired');
      return false;
    }
    this.#watch(this.#untilRenewal());
    return true;
  }

  /**
   * Nothing else is renewed meanwhile. A lease that ends sooner than the present one counts from when it is asked for, and
   * stays when it may have been given.
   */
  async #asked(lease: Lease, held: Promise<boolean>): Promise<boolean> {
    const before = this.#lease;
    if (lease.leftMs < before.leftMs) this.#set(lease);
    this.#watch(Infinity);
    try {
      return await held;
    } catch (error) {
      if (!mayHaveRun(error) && this.#lease === lease) this.#set(before);
      if (!this.#over) this.#watch(this.#untilRenewal());
      throw error;
    }
  }

  /** Renews now, if it is to be renewed at all. */
  keep(): void {
    if (this.#over) return;
    this.#watch(Infinity);
    if (monotonicMs() >= this.#leased.renewUntilMs) return;
    this.#renewal = this.renew(this.#durationMs).catch((error: unknown) => {
      if (this.#over) return;
      const again = error instanceof RedisUnavailableError && error.reason !== 'closed';
      this.#watch(again ? Math.max(MIN_RETRY_MS, this.#lease.durationMs * RETRY_PART) : Infinity);
    });
  }

  #set(lease: Lease): void {
    this.#lease = lease;
    this.#durationMs = lease.durationMs;
  }

  lose(loss: Loss): void {
    if (this.#over) return;
    void this.stop();
    this.#leased.onLost(loss);
  }

  /** Neither renews it nor looks after it any more. Resolves when no renewal is under way. */
  stop(): Promise<unknown> {
    this.#over = true;
    clearTimeout(this.#timer);
    return this.#renewal;
  }

  /** Looks after the lease at that time, and at its end at the latest. */
  #watch(afterMs: number): void {
    this.#lookAfter(Math.min(afterMs, this.#lease.leftMs));
  }

  #lookAfter(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(look, Math.max(0, ms), this).unref();
  }

  look(): void {
    const untilRenewal = this.#untilRenewal();
    if (!this.#lease.stands) this.lose('expired');
    else if (untilRenewal > 1) this.#watch(untilRenewal);
    else this.keep();
  }

  /** In ms; infinite when it will not be renewed. */
  #untilRenewal(nowMs = monotonicMs()): number {
    if (nowMs >= this.#leased.renewUntilMs) return Infinity;
    if (this.#lease.durationMs < this.#durationMs) return 0;
    return this.#lease.sentAt.monotonicMs + this.#lease.durationMs / 3 - nowMs;
  }
}

function look(keeper: LeaseKeeper): void {
  keeper.look();
}

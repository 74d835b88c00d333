import { monotonicMs } from '../clock';

/** A moment, on the clock that never jumps and on the clock that goes on while the machine sleeps. */
export interface Moment {
  readonly monotonicMs: number;
  readonly wallMs: number;
}

export function presentMoment(): Moment {
  return { monotonicMs: monotonicMs(), wallMs: Date.now() };
}

/** The shortest lease: below, nothing is left of it once its margin is taken off. */
export const MIN_LEASE_MS = 10;

/** What two clocks may differ in over the length of a lease. */
function marginMs(leaseMs: number): number {
  return leaseMs * 0.01 + 2;
}

/**
 * For how long a holder may count on its lease: from before it was asked for, so that no delay of the reply makes it
 * longer, and a little less than Redis keeps it.
 */
export class Lease {
  readonly durationMs: number;
  readonly sentAt: Moment;
  /** On the wall clock. */
  readonly expiresAt: number;
  readonly #untilMs: number;

  constructor(durationMs: number, sentAt: Moment) {
    const validMs = durationMs - marginMs(durationMs);
    this.durationMs = durationMs;
    this.sentAt = sentAt;
    this.expiresAt = sentAt.wallMs + validMs;
    this.#untilMs = sentAt.monotonicMs + validMs;
  }

  get stands(): boolean {
    return this.leftMs > 0;
  }

  /** By the clock that says less. */
  get leftMs(): number {
    return Math.min(this.#untilMs - monotonicMs(), this.expiresAt - Date.now());
  }
}

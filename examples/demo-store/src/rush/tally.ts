import { createHistogram } from 'node:perf_hooks';

/** A purchase as its buyer was told of it. */
export interface ToldPurchase {
  readonly buyer: string;
  readonly orderIds: readonly number[];
  readonly seats: readonly string[];
  readonly totalCents: number;
}

/** What all buyers of a rush saw. */
export class Tally {
  readonly #latencies = createHistogram();
  readonly purchases: ToldPurchase[] = [];
  requests = 0;
  /** Refused by a limit, and asked again when it said. */
  limited = 0;
  /** Refused while Redis gave no answer, and asked again. */
  unavailable = 0;
  /** Seats that somebody else was quicker with. */
  beaten = 0;
  doubleClicks = 0;
  gaveUp = 0;
  /** Buyers whose time was over: what they asked for last may have been done. */
  unfinished = 0;
  /** Answers that nobody expects. */
  readonly failures: string[] = [];

  answered(ms: number): void {
    this.requests++;
    this.#latencies.record(Math.max(1, Math.round(ms * 1000)));
  }

  /** In ms. */
  percentile(share: number): number {
    return this.requests === 0 ? 0 : this.#latencies.percentile(share) / 1000;
  }
}

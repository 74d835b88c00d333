interface Entry {
  readonly at: number;
  readonly cost: number;
}

/** Everything that was admitted, in order: what the algorithms summarise, and are judged by. Times in µs. */
export class ExactLog {
  readonly entries: Entry[] = [];

  add(at: number, cost: number): void {
    this.entries.push({ at, cost });
  }

  /** The cost admitted in a span, both ends included. */
  sum(from: number, to: number): number {
    return this.entries.reduce((sum, { at, cost }) => (at >= from && at <= to ? sum + cost : sum), 0);
  }

  /** The most that was admitted in any span of this length, both ends included. */
  mostIn(length: number): number {
    return Math.max(0, ...this.entries.map(({ at }) => this.sum(at - length, at)));
  }
}

import type { Counter, Measure, Meters, Timing } from './meters';
import { Series } from './series';

/** Plain numbers, which cost an event next to nothing; they are read when somebody asks. */
export class TallyMeters implements Meters<TallyCounter, TallyTiming> {
  readonly all: (TallyCounter | TallyTiming)[] = [];
  readonly #buckets: readonly number[];

  /** @param buckets upper bounds of the times, in seconds, in order */
  constructor(buckets: readonly number[]) {
    this.#buckets = buckets;
  }

  counter(measure: Measure): TallyCounter {
    return this.#added(new TallyCounter('counter', measure));
  }

  level(measure: Measure): TallyCounter {
    return this.#added(new TallyCounter('gauge', measure));
  }

  timing(measure: Measure): TallyTiming {
    return this.#added(new TallyTiming(measure, this.#buckets));
  }

  #added<Made extends TallyCounter | TallyTiming>(made: Made): Made {
    this.all.push(made);
    return made;
  }
}

export class TallyCounter implements Counter {
  readonly kind: 'counter' | 'gauge';
  readonly measure: Measure;
  readonly series: Series<{ count: number }>;

  constructor(kind: 'counter' | 'gauge', measure: Measure) {
    this.kind = kind;
    this.measure = measure;
    this.series = new Series(measure.labels, () => ({ count: 0 }));
  }

  add(by: number, ...values: readonly string[]): void {
    this.series.of(values).count += by;
  }

  /** The sum over all series of which each named label has one of these values. */
  sum(labels: Readonly<Record<string, readonly string[]>> = {}): number {
    let sum = 0;
    for (const { labels: own, value } of this.series) {
      if (Object.entries(labels).every(([label, wanted]) => wanted.includes(own[label] ?? '')))
        sum += value.count;
    }
    return sum;
  }
}

/** How many times were at most so long, with their sum. */
export class Times {
  readonly buckets: readonly number[];
  /** One more than there are buckets: for what is longer than the last. */
  readonly counts: number[];
  count = 0;
  sum = 0;

  constructor(buckets: readonly number[]) {
    this.buckets = buckets;
    this.counts = new Array<number>(buckets.length + 1).fill(0);
  }

  record(seconds: number): void {
    let index = 0;
    while (index < this.buckets.length && seconds > (this.buckets[index] ?? 0)) index++;
    this.counts[index] = (this.counts[index] ?? 0) + 1;
    this.count++;
    this.sum += seconds;
  }
}

export class TallyTiming implements Timing {
  readonly kind = 'histogram';
  readonly measure: Measure;
  readonly buckets: readonly number[];
  readonly series: Series<Times>;

  constructor(measure: Measure, buckets: readonly number[]) {
    this.measure = measure;
    this.buckets = buckets;
    this.series = new Series(measure.labels, () => new Times(buckets));
  }

  record(seconds: number, ...values: readonly string[]): void {
    this.series.of(values).record(seconds);
  }

  /** The counts of all series together, bucket by bucket. */
  counts(): number[] {
    const all = new Array<number>(this.buckets.length + 1).fill(0);
    for (const { value } of this.series) {
      value.counts.forEach((count, index) => (all[index] = (all[index] ?? 0) + count));
    }
    return all;
  }
}

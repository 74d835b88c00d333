import { median } from './statistics';

/** One round of one contender. "Per request" is an average over the round. */
export interface Sample {
  readonly requestsPerSecond: number;
  /** CPU time of the server process per request, in µs: user and system. */
  readonly serverUs: number;
  readonly serverUserUs: number;
  /** CPU time of Redis per request, in µs. */
  readonly redisUs: number;
  /** Commands sent to Redis per request. */
  readonly sent: number;
  /** Bytes to and from Redis per request. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Share of the time that the server process was computing. Below about 0.95, something else was the bottleneck. */
  readonly serverBusy: number;
  /** The same of the load generator: near 1, it is the generator that was measured. */
  readonly loadBusy: number;
}

/** The median of each figure. */
export function medians(samples: readonly Sample[]): Sample {
  const [first] = samples;
  if (first === undefined) throw new RangeError('No rounds');
  const names = Object.keys(first) as (keyof Sample)[];
  return Object.fromEntries(
    names.map((name) => [name, median(samples.map((sample) => sample[name]))]),
  ) as unknown as Sample;
}

/** The median of what the rounds say one by one, so that what slows a whole round down cancels out. */
export function ratio(figure: keyof Sample, samples: readonly Sample[], others: readonly Sample[]): number {
  return median(samples.map((sample, round) => sample[figure] / (others[round] as Sample)[figure]));
}

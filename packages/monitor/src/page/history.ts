import type { TallyCounter, TallyTiming } from '../meters/tally';
import { quantile } from '../meters/quantile';
import type { Instruments } from '../observation/instruments';

/** The lines of the charts, one point for each interval: rates per second, and times in milliseconds. */
export interface ChartSeries {
  /** In seconds since 1970. */
  readonly at: readonly number[];
  readonly lines: Readonly<Record<Line, readonly (number | null)[]>>;
}

const LINES = [
  'allowed',
  'denied',
  'hits',
  'stale',
  'misses',
  'commands',
  'failures',
  'p50',
  'p99',
  'acquired',
  'refused',
  'lockWait',
] as const;
export type Line = (typeof LINES)[number];

type Point = Readonly<Record<Line, number | null>>;

export type TallyInstruments = Instruments<TallyCounter, TallyTiming>;

/** What happened in this process, as far back as the charts reach. */
export class History {
  readonly #instruments: TallyInstruments;
  readonly #most: number;
  readonly #timer: NodeJS.Timeout;
  readonly #points: { readonly at: number; readonly point: Point }[] = [];
  #before: Reading;

  constructor(instruments: TallyInstruments, intervalMs: number, most: number) {
    this.#instruments = instruments;
    this.#most = most;
    this.#before = read(instruments);
    this.#timer = setInterval(() => {
      this.take();
    }, intervalMs).unref();
  }

  /** A point for the time since the last one. */
  take(): void {
    const now = read(this.#instruments);
    this.#points.push({ at: Date.now() / 1000, point: pointOf(this.#before, now) });
    if (this.#points.length > this.#most) this.#points.shift();
    this.#before = now;
  }

  /** Those after a moment, in seconds since 1970. */
  since(moment: number): ChartSeries {
    const points = this.#points.filter(({ at }) => at > moment);
    const line = (name: Line) => points.map(({ point }) => point[name]);
    return {
      at: points.map(({ at }) => at),
      lines: Object.fromEntries(LINES.map((name) => [name, line(name)])) as Record<Line, (number | null)[]>,
    };
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

/** Sums since the beginning. */
interface Reading {
  readonly atMs: number;
  readonly sums: Readonly<Record<Exclude<Line, 'p50' | 'p99' | 'lockWait'>, number>>;
  readonly commandTimes: readonly number[];
  readonly lockWaits: readonly number[];
  readonly buckets: readonly number[];
}

const FOUND = { operation: ['get'], outcome: ['hit'] };
const STALE = { operation: ['get'], outcome: ['stale', 'stale-on-error', 'stale-on-timeout'] };
const MISSED = { operation: ['get'], outcome: ['loaded', 'coalesced', 'timeout', 'failed', 'unavailable'] };

function read({
  rateLimits,
  cacheOperations,
  cachedResponses,
  commands,
  commandTimes,
  ...rest
}: TallyInstruments): Reading {
  const { locks, lockWaits } = rest;
  return {
    atMs: performance.now(),
    sums: {
      allowed: rateLimits.sum({ outcome: ['allowed'] }),
      denied: rateLimits.sum({ outcome: ['denied'] }),
      hits: cacheOperations.sum(FOUND) + cachedResponses.sum({ outcome: ['hit', 'collapsed', 'validated'] }),
      stale: cacheOperations.sum(STALE) + cachedResponses.sum({ outcome: ['stale', 'stood-in'] }),
      misses: cacheOperations.sum(MISSED) + cachedResponses.sum({ outcome: ['forwarded'] }),
      commands: commands.sum(),
      failures: commands.sum() - commands.sum({ outcome: ['ok'] }),
      acquired: locks.sum({ outcome: ['acquired'] }),
      refused: locks.sum({ outcome: ['refused', 'timeout', 'unavailable', 'failed'] }),
    },
    commandTimes: commandTimes.counts(),
    lockWaits: lockWaits.counts(),
    buckets: commandTimes.buckets,
  };
}

function pointOf(before: Reading, now: Reading): Point {
  const seconds = Math.max(0.001, (now.atMs - before.atMs) / 1000);
  const names = Object.keys(now.sums) as (keyof Reading['sums'])[];
  const rates = Object.fromEntries(
    names.map((name) => [name, (now.sums[name] - before.sums[name]) / seconds]),
  ) as Record<keyof Reading['sums'], number>;
  const times = now.commandTimes.map((count, index) => count - (before.commandTimes[index] ?? 0));
  const waits = now.lockWaits.map((count, index) => count - (before.lockWaits[index] ?? 0));
  const inMs = (share: number, counts: readonly number[]) => {
    const seconds = quantile(share, now.buckets, counts);
    return seconds === undefined ? null : seconds * 1000;
  };
  return { ...rates, p50: inMs(0.5, times), p99: inMs(0.99, times), lockWait: inMs(0.99, waits) };
}

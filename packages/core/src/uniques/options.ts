import type { Connection, RedisInput } from '../connection/connection';
import { connectionOf } from '../connection/create-connection';
import { checkPrefix, hashTag, keyPart } from '../connection/keys';
import { durationMs, type Duration } from '../duration';
import { checkInteger, checkKnown, checkOneOf, checkText, withDefaults, type Defaults } from '../options';
import {
  calendarPeriod,
  CALENDAR_WINDOWS,
  NO_PERIOD,
  utcOffsetMs,
  type CalendarWindow,
  type Period,
} from '../periods';

export interface UniquesOptions {
  /** A node-redis client, cluster, pool or sentinel, or a connection. Not closed by this. */
  redis: RedisInput;

  /** What is counted, 1 to 512 characters. Those of one name and window are the same. */
  name: string;

  /**
   * What is of one group stands on one node of a cluster, and can be united and intersected.
   *
   * @default the name
   */
  group?: string | undefined;

  /**
   * `'exact'` keeps the items in a set. `'approximate'` keeps a HyperLogLog of at most 14.4 kB, with a standard error of 0.81 %.
   * `'auto'` begins as a set, and becomes a HyperLogLog when it has more than `threshold` items.
   *
   * @default 'auto'
   */
  kind?: 'exact' | 'approximate' | 'auto';

  /**
   * Up to how many items `'auto'` is exact: 1 to 100 000.
   *
   * @default 1000
   */
  threshold?: number;

  /**
   * Of which time the items are: a day, a week, a month, or all there is.
   *
   * @default none: all there is, kept for ever
   */
  window?: CalendarWindow | undefined;

  /**
   * How many past days, weeks or months can still be read.
   *
   * @default 31 days, 4 weeks or 12 months
   */
  keep?: number | undefined;

  /**
   * How far the clocks are ahead of UTC by whose midnight days, weeks and months begin: `'2h'`, `'-5h'`. It knows no summer time.
   *
   * @default 0
   */
  utcOffset?: Duration;

  /**
   * The first part of every key.
   *
   * @default 'uniq'
   */
  prefix?: string;

  /**
   * The longest that a call waits for Redis.
   *
   * @default '250ms'
   */
  deadline?: Duration;
}

export interface ResolvedUniques {
  readonly name: string;
  readonly connection: Connection;
  /** The key that stands for the group, and is itself never written. */
  readonly group: string;
  readonly kind: 'exact' | 'approximate' | 'auto';
  readonly threshold: number;
  readonly window: CalendarWindow | undefined;
  /** Where the items are, in the form that scripts read. */
  readonly series: readonly (string | number)[];
  readonly ttlMs: number;
  readonly keep: number;
  readonly deadlineMs: number;
}

const KEPT: Readonly<Record<CalendarWindow, number>> = { daily: 31, weekly: 4, monthly: 12 };
const MAX_KEPT = 1000;

const DEFAULTS: Defaults<UniquesOptions> = {
  group: undefined,
  kind: 'auto',
  threshold: 1000,
  window: undefined,
  keep: undefined,
  utcOffset: 0,
  prefix: 'uniq',
  deadline: '250ms',
};

/** @throws {OptionError} for an option that is wrong or unknown. */
export function resolveUniques(options: UniquesOptions): ResolvedUniques {
  checkKnown(options, ['redis', 'name', ...Object.keys(DEFAULTS)]);
  const given = withDefaults(options, DEFAULTS);
  const { name, group = name, kind, threshold, window, prefix } = given;
  checkText('name', name, 512);
  checkText('group', group, 512);
  checkOneOf('kind', kind, ['exact', 'approximate', 'auto']);
  checkInteger('threshold', threshold, 1, 100_000);
  if (window !== undefined) checkOneOf('window', window, CALENDAR_WINDOWS);
  checkPrefix('prefix', prefix);
  const keep = given.keep ?? (window === undefined ? 0 : KEPT[window]);
  checkInteger('keep', keep, 0, MAX_KEPT);
  const offsetMs = utcOffsetMs(given.utcOffset);
  const period: Period = window === undefined ? NO_PERIOD : calendarPeriod(window, offsetMs);
  const connection = connectionOf(given.redis);
  return {
    name,
    connection,
    group: connection.key(prefix, hashTag(group)),
    kind,
    threshold,
    window,
    series: [
      period.name === '' ? keyPart(name) : `${keyPart(name)}:${period.name}`,
      period.unit,
      period.shiftMs,
    ],
    ttlMs: period.lengthMs * (keep + 1),
    keep,
    deadlineMs: durationMs('deadline', given.deadline, 1, 60_000),
  };
}

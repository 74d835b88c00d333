import type { Connection, RedisInput } from '../connection/connection';
import { connectionOf } from '../connection/create-connection';
import { checkPrefix, hashTag, keyPart } from '../connection/keys';
import { durationMs, type Duration } from '../duration';
import { checkInteger, checkKnown, checkOneOf, checkText, withDefaults, type Defaults } from '../options';
import {
  calendarPeriod,
  CALENDAR_WINDOWS,
  NO_PERIOD,
  rollingPeriod,
  utcOffsetMs,
  type CalendarWindow,
  type Period,
  type RollingWindow,
} from '../periods';
import type { RankKind } from './leaderboard';

/** A window that moves on, and how the scores of its steps make one. */
export interface RollingScores extends RollingWindow {
  /**
   * What a score on the board is: the sum of those in the steps, or the best of them.
   *
   * @default 'sum'
   */
  merge?: 'sum' | 'best';
}

export interface LeaderboardOptions {
  /** A node-redis client, cluster, pool or sentinel, or a connection. Not closed by the leaderboard. */
  redis: RedisInput;

  /** What the board is called, 1 to 512 characters. Boards of one name, order, ties and window are the same. */
  name: string;

  /**
   * Boards of one group stand on one node of a cluster, and can be written by one script.
   *
   * @default the name
   */
  group?: string | undefined;

  /**
   * Whether the highest score is the best, or the lowest.
   *
   * @default 'desc'
   */
  order?: 'desc' | 'asc';

  /**
   * Who is ahead of those with the same score: who has had it first, who has had it last, or nobody, so that they stand by the
   * bytes of their ids, which is cheapest.
   *
   * @default 'first'
   */
  ties?: 'first' | 'last' | 'id';

  /**
   * Of which time the scores are: a day, a week or a month, a window that rolls, or all there is.
   *
   * @default none: all there is, kept for ever
   */
  window?: CalendarWindow | RollingScores | undefined;

  /**
   * How many past days, weeks or months can still be read.
   *
   * @default 1
   */
  keep?: number;

  /**
   * How far the clocks are ahead of UTC by whose midnight days, weeks and months begin: `'2h'`, `'-5h'`. It knows no summer time.
   *
   * @default 0
   */
  utcOffset?: Duration;

  /**
   * How ranks count unless a call says so.
   *
   * @default 'ordinal'
   */
  rank?: RankKind;

  /**
   * The first part of every key.
   *
   * @default 'lb'
   */
  prefix?: string;

  /**
   * The longest that a call waits for Redis.
   *
   * @default '250ms'
   */
  deadline?: Duration;
}

/** What there is to know of a board. */
export interface BoardParts {
  readonly name: string;
  readonly connection: Connection;
  /** The key that stands for all boards of the group, and is itself never written. */
  readonly group: string;
  /** What the board is, in the form that scripts read. */
  readonly spec: readonly (string | number)[];
  readonly rolls: boolean;
  readonly windowed: boolean;
  readonly rank: RankKind;
  readonly deadlineMs: number;
}

export const RANK_KINDS: readonly RankKind[] = ['ordinal', 'competition', 'modified', 'dense'];
const MAX_KEPT = 1000;

const DEFAULTS: Defaults<LeaderboardOptions> = {
  group: undefined,
  order: 'desc',
  ties: 'first',
  window: undefined,
  keep: 1,
  utcOffset: 0,
  rank: 'ordinal',
  prefix: 'lb',
  deadline: '250ms',
};

/** @throws {OptionError} for an option that is wrong or unknown. */
export function resolveLeaderboard(options: LeaderboardOptions): BoardParts {
  checkKnown(options, ['redis', 'name', ...Object.keys(DEFAULTS)]);
  const given = withDefaults(options, DEFAULTS);
  const { name, group = name, order, ties, rank, prefix } = given;
  checkText('name', name, 512);
  checkText('group', group, 512);
  checkOneOf('order', order, ['desc', 'asc']);
  checkOneOf('ties', ties, ['first', 'last', 'id']);
  checkOneOf('rank', rank, RANK_KINDS);
  checkPrefix('prefix', prefix);
  checkInteger('keep', given.keep, 0, MAX_KEPT);
  const { period, steps, merge } = resolveWindow(given.window, utcOffsetMs(given.utcOffset));
  const connection = connectionOf(given.redis);
  const board = [keyPart(name), order, ties, period.name, ...(steps > 0 ? [merge] : [])]
    .filter((part) => part !== '')
    .join(':');
  const ttlMs = period.lengthMs * ((steps > 0 ? steps : given.keep) + 1);
  return {
    name,
    connection,
    group: connection.key(prefix, hashTag(group)),
    spec: [board, order, ties, period.unit, period.shiftMs, ttlMs, steps, merge],
    rolls: steps > 0,
    windowed: period !== NO_PERIOD,
    rank,
    deadlineMs: durationMs('deadline', given.deadline, 1, 60_000),
  };
}

interface ResolvedWindow {
  readonly period: Period;
  /** Of a window that rolls; otherwise 0. */
  readonly steps: number;
  readonly merge: 'sum' | 'best';
}

function resolveWindow(window: LeaderboardOptions['window'], offsetMs: number): ResolvedWindow {
  if (window === undefined) return { period: NO_PERIOD, steps: 0, merge: 'sum' };
  if (typeof window !== 'object') {
    checkOneOf('window', window, CALENDAR_WINDOWS);
    return { period: calendarPeriod(window, offsetMs), steps: 0, merge: 'sum' };
  }
  checkKnown(window, ['rolling', 'step', 'merge'], 'window.');
  const { merge = 'sum' } = window;
  checkOneOf('window.merge', merge, ['sum', 'best']);
  return { ...rollingPeriod(window, offsetMs), merge };
}

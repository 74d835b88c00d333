/**
 * How those with equal scores are ranked. Of scores 9 7 7 5: `ordinal` 1 2 3 4 by the ties of the board, `competition` 1 2 2 4,
 * `modified` 1 3 3 4, `dense` 1 2 2 3.
 */
export type RankKind = 'ordinal' | 'competition' | 'modified' | 'dense';

/** What became of a score. */
export interface Scored {
  /** Whether the score is another one than before. */
  readonly changed: boolean;
  /** Before it; `undefined` for who was not on the board. */
  readonly previous: number | undefined;
  /** After it; `undefined` for who is not on the board. */
  readonly score: number | undefined;
}

/** Somebody on a board. */
export interface RankedEntry<Data = unknown> {
  readonly id: string;
  readonly score: number;
  /** From 1. */
  readonly rank: number;
  /** What was attached to the id, if it was asked for. */
  readonly data: Data | undefined;
}

export interface Standing<Data = unknown> extends RankedEntry<Data> {
  /** How many of the others have a worse score, in per cent: 100 for the best, and who is alone. */
  readonly percentile: number;
  /** How many are on the board. */
  readonly total: number;
}

export interface RankedPage<Data = unknown> {
  /** The best first. */
  readonly entries: readonly RankedEntry<Data>[];
  /** How many are on the board. */
  readonly total: number;
  /** How many of them were asked about: of a range of scores, those in it. */
  readonly matched: number;
}

export interface ScoreOptions<Data = unknown> {
  /** Attached to the id, instead of what was: what JSON has a form for, of at most 4096 bytes. */
  data?: Data | undefined;
}

export interface PeriodOptions {
  /**
   * Of a board by day, week or month: a moment of the period that is meant, as a `Date` or milliseconds.
   *
   * @default the present one
   */
  at?: Date | number | undefined;
}

export interface RankOptions extends PeriodOptions {
  /** @default that of the board */
  rank?: RankKind | undefined;
}

export interface RankedPageOptions extends RankOptions {
  /**
   * How many are passed over.
   *
   * @default 0
   */
  offset?: number | undefined;

  /**
   * How many there are at most, up to 1000.
   *
   * @default 10
   */
  limit?: number | undefined;

  /**
   * Whether what is attached to the ids comes with them.
   *
   * @default false
   */
  data?: boolean | undefined;
}

/** Scores, both of them included. */
export interface ScoreRange {
  /** @default -Infinity */
  min?: number | undefined;
  /** @default Infinity */
  max?: number | undefined;
}

export interface AroundOptions extends Omit<RankedPageOptions, 'offset' | 'limit'> {
  /**
   * How many better ones, at most; with those after it up to 999.
   *
   * @default 5
   */
  before?: number | undefined;

  /** @default 5 */
  after?: number | undefined;
}

/** What changes scores. Each call is one script; it rejects with {@link RedisUnavailableError}, whose `executed` says whether it may have been done. */
export interface ScoreWriter<Result, Data = unknown> {
  /** Enters somebody who is not on the board; otherwise nothing changes, but for `data`. */
  add(id: string, score: number, options?: ScoreOptions<Data>): Promise<Result>;

  /** Sets a score, whatever it was. */
  set(id: string, score: number, options?: ScoreOptions<Data>): Promise<Result>;

  /** Adds to a score, which is 0 before. @throws {OptionError} when it would leave the range of doubles; nothing was written. */
  increment(id: string, by?: number, options?: ScoreOptions<Data>): Promise<Result>;

  /** Sets a score where it is better than what was. */
  best(id: string, score: number, options?: ScoreOptions<Data>): Promise<Result>;

  /** Takes an id off the board, with its data. */
  remove(id: string): Promise<Result>;
}

/**
 * Who has the best scores, over all processes. An id is any well-formed string of 1 to 512 characters, a score any finite number,
 * kept to the last bit. Each call is one atomic script and one round trip.
 */
export interface Leaderboard<Data = unknown> extends ScoreWriter<Scored, Data> {
  /** As it was given, and as events have it. */
  readonly name: string;

  /** Attaches something to an id, or nothing with `undefined`. Whether the id is on the board. */
  setData(id: string, data: Data | undefined): Promise<boolean>;

  score(id: string, options?: PeriodOptions): Promise<number | undefined>;

  rank(id: string, options?: RankOptions): Promise<number | undefined>;

  percentile(id: string, options?: PeriodOptions): Promise<number | undefined>;

  standing(id: string, options?: RankOptions): Promise<Standing<Data> | undefined>;

  /** Up to 1000 at once, at the same moment, in the order of the ids; who is not on the board is `undefined`. */
  standings(ids: readonly string[], options?: RankOptions): Promise<(Standing<Data> | undefined)[]>;

  /** A part of the board, the best first. */
  page(options?: RankedPageOptions): Promise<RankedPage<Data>>;

  /** An id among its neighbours, fewer at the ends of the board; `undefined` if it is not there. */
  around(id: string, options?: AroundOptions): Promise<RankedPage<Data> | undefined>;

  /** Those with a score of the range, the best first. */
  range(range: ScoreRange, options?: RankedPageOptions): Promise<RankedPage<Data>>;

  /** How many there are, or have a score of the range. */
  count(range?: ScoreRange, options?: PeriodOptions): Promise<number>;

  /** Takes everybody off the board; with `at`, of that period. */
  clear(options?: PeriodOptions): Promise<void>;
}

/** Several boards that are written together. */
export interface LeaderboardGroup<Data = unknown> extends ScoreWriter<readonly Scored[], Data> {
  /** One for each board, in their order; in one round trip, each of a moment of its own. */
  standings(id: string, options?: Pick<RankOptions, 'rank'>): Promise<(Standing<Data> | undefined)[]>;
}

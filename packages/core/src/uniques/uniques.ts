/** What came of adding. */
export interface Added {
  /** Those of the items that were not among them before, once each. */
  readonly added: readonly string[];
  /**
   * Whether these are all of them. Once the items themselves are not kept any more, an item of `added` is certainly new, and one
   * that is not in it may be.
   */
  readonly exact: boolean;
}

/** How many there are. */
export interface Estimate {
  readonly count: number;
  /** Whether it is the count itself. */
  readonly exact: boolean;
  /**
   * The standard error, in items: the count is off by more than twice as many once in twenty times. 0 where it is exact. Of a
   * count or union 0.81 % of it; of an intersection 0.81 % of all the counts that it is made of, at most.
   */
  readonly error: number;
}

/** Different items of a time: each counts once, however often it was added. Each call is one atomic script and one round trip. */
export interface UniquesView {
  /**
   * Whether an item is among them; `undefined` when that cannot be told, because the items themselves are not kept any more.
   *
   * @throws {OptionError} of the approximate kind, which never keeps them.
   */
  has(item: string): Promise<boolean | undefined>;

  count(): Promise<Estimate>;

  /** How many are here or in any of the others, which are of the same group and connection; up to 50 in all. */
  union(...others: readonly UniquesView[]): Promise<Estimate>;

  /** How many are here and in all of the others, which are of the same group and connection; up to 5 in all. */
  intersect(...others: readonly UniquesView[]): Promise<Estimate>;
}

/** An item is any string of up to 65 536 characters. */
export interface Uniques extends UniquesView {
  readonly name: string;

  /** Adds one item or up to 10 000, in the present period, and tells which of them are new. Adding again adds nothing. Not sent twice. */
  add(items: string | readonly string[]): Promise<Added>;

  /** Those of the day, week or month that a moment is in. */
  at(moment: Date | number): UniquesView;

  /**
   * Those of several periods together: of so many, the present one (or that of `at`) and those before it; or, with days, of the
   * whole week or month. As far back as they are kept.
   */
  over(span: number | 'week' | 'month', at?: Date | number): UniquesView;

  /** Forgets all items of the present period. */
  clear(): Promise<void>;
}

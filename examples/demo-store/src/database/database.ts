/** Runs SQL. Parameters are `$1`, `$2`, …; columns arrive as numbers, strings, booleans and Dates, alike from every engine. */
export interface Queryable {
  query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** Several statements, without parameters and without a result. */
  execute(sql: string): Promise<void>;
}

/** The SQL database of the shop, whichever engine it is. */
export interface Database extends Queryable {
  /** For people: what it is and where. */
  readonly description: string;
  /** All of `work` or nothing: what it throws rolls back, and is thrown on. */
  transaction<Result>(work: (transaction: Queryable) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

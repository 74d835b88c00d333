/** A benchmark: the same work, done by ours and by the peers that users would pick. `pnpm bench <name>` runs it. */
export interface Benchmark {
  /** Also the folder of its contenders, `src/<name>/contenders`. */
  readonly name: string;
  readonly title: string;
  readonly scenarios: readonly Scenario[];
  /** npm packages whose versions are told with the results. */
  readonly packages: readonly string[];
}

/** One question of a benchmark, put to several contenders. */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  /** How many different addresses the requests come from. More than one come through a proxy that the app trusts. */
  readonly clients: number;
  /** Files in the folder of contenders, without the ending. */
  readonly contenders: readonly string[];
  /** The contender that the chart measures the others by. */
  readonly reference: string;
  readonly goals: readonly Goal[];
}

/** What a contender is to reach: so many requests per second as a multiple of another's, or so few Redis commands. */
export type Goal =
  | { readonly contender: string; readonly times: string; readonly atLeast: number }
  | { readonly contender: string; readonly commandsPer1000: number };

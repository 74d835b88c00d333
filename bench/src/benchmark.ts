import type { Code } from './measure/child-program';
import type { Stage } from './measure/entrant';
import type { Metrics } from './measure/metrics';
import type { Sample } from './measure/sample';
import type { Option, OptionValues } from './options';
import type { RedisPackage } from './processes/connect-redis';

/** A benchmark: the same work, done by ours and by the peers that users would pick. `pnpm bench <name>` runs it. */
export interface Benchmark<S extends Scenario = Scenario> {
  /** Also the folder of its contenders, `src/<name>/contenders`. */
  readonly name: string;
  readonly title: string;
  readonly scenarios: readonly S[];
  /** What may be set beside what all benchmarks have in common. */
  readonly options: readonly Option[];
  /** @throws {Error} for a value that is wrong. */
  setUp(values: OptionValues, conditions: Conditions): SetUp<S>;
}

/** One question of a benchmark, put to several contenders. */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  /** Files in the folder of contenders, without the ending. */
  readonly contenders: readonly string[];
  /** The contender that the chart measures the others by. */
  readonly reference: string;
  readonly metrics: Metrics;
  readonly goals: readonly Goal[];
}

/** A multiple of another by the headline, of which more is better. */
export interface MultipleGoal {
  readonly contender: string;
  readonly times: string;
  readonly atLeast: number;
}

/** What a contender is to reach: beside another, by the headline or by a figure of which less is better, or by itself. */
export type Goal<S extends Sample = Sample> =
  | MultipleGoal
  | {
      readonly contender: string;
      readonly times: string;
      readonly figure: keyof S & string;
      readonly atMost: number;
      /** What the figure is, in words. */
      readonly of: string;
    }
  | {
      readonly contender: string;
      readonly figure: keyof S & string;
      readonly bound: 'at most' | 'fewer than';
      readonly value: number;
      /** What there are so many of, in words. */
      readonly of: string;
      /** How many requests, pairs and so on the bound is for. @default 1 */
      readonly per?: number;
    };

/** What all runs have in common, whatever the benchmark. */
export interface Conditions {
  readonly code: Code;
  /** The node-redis of those who use it. */
  readonly redisPackage: RedisPackage;
}

/** A benchmark that knows all it needs to run. */
export interface SetUp<S extends Scenario = Scenario> {
  /** What a round is, in the words that follow "rounds by turns". */
  readonly round: string;
  /** npm packages whose versions are told with the results. */
  readonly packages: readonly string[];
  open(scenario: S): Promise<Stage>;
}

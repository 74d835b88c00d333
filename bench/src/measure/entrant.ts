import type { Scenario } from '../benchmark';
import { loadContenders, type Contender } from '../load-contender';
import type { ChildProgram } from './child-program';
import type { Sample } from './sample';

/** A scenario under way: what its contenders share, and where they start. */
export interface Stage {
  start(name: string): Promise<Entrant>;
  /** After the contenders. */
  end(): Promise<void>;
}

/** Of contenders that share nothing but the scenario. */
export function stageOf(
  benchmark: string,
  { contenders }: Scenario,
  start: (name: string) => Promise<Entrant>,
): Promise<Stage> {
  loadContenders(benchmark, contenders);
  return Promise.resolve({ start, end: () => Promise.resolve() });
}

/** A contender in a scenario: its processes, and the Redis that serves it alone. */
export interface Entrant {
  readonly contender: Contender;
  readonly usesRedis: boolean;
  /** How many of what its figures are averages over there are in a round. */
  readonly amount: number;
  /** The process that a profile is taken of. */
  readonly process: ChildProgram;

  /** What is asked of Redis, in a line: known after the first round. */
  readonly asks: string;

  /** What does not count. */
  warmUp(): Promise<void>;

  /** @throws {Error} unless the work was done as promised. */
  round(): Promise<Sample>;

  end(): Promise<void>;
}

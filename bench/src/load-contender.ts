import { createRequire } from 'node:module';
import { join } from 'node:path';

const load = createRequire(__filename);

/** One who does the work of a benchmark, as those who read the results are told of it. */
export interface Contender {
  readonly title: string;
  /** How it is set up, in a line. */
  readonly configuration: string;
}

export function loadContender(benchmark: string, name: string): Contender {
  return (load(join(__dirname, benchmark, 'contenders', name)) as { readonly contender: Contender })
    .contender;
}

/** What is missing is told before anything runs. */
export function loadContenders(benchmark: string, names: readonly string[]): void {
  for (const name of names) loadContender(benchmark, name);
}

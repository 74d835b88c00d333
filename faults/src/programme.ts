import { runsOf, usage, type RunOptions } from './command-line';

/** What a fault programme is made of. */
export interface Programme<
  Nemesis extends string,
  Result extends { readonly violations: readonly string[] },
> {
  readonly name: string;
  /** What it does, for whoever asks how it is used. */
  readonly about: string;
  readonly nemeses: readonly Nemesis[];
  run(options: RunOptions<Nemesis>): Promise<Result>;
  reportOf(results: readonly Result[]): string;
}

/**
 * Does all runs that the command line asks for. The exit code is 1 when a promise was not kept, or a run failed, and 2 when it
 * was asked wrongly.
 */
export async function main<Nemesis extends string, Result extends { readonly violations: readonly string[] }>(
  programme: Programme<Nemesis, Result>,
): Promise<void> {
  let runs: RunOptions<Nemesis>[];
  try {
    runs = runsOf(process.argv.slice(2), programme.nemeses);
  } catch (error) {
    console.error(`${String(error)}\n\n${usage(programme.name, programme.nemeses)}\n\n${programme.about}`);
    process.exitCode = 2;
    return;
  }
  const results: Result[] = [];
  for (const options of runs) {
    try {
      results.push(await programme.run(options));
    } catch (error) {
      const { version, nemesis, seed } = options;
      console.error(`The run with ${version}, ${nemesis}, seed ${String(seed)} failed:`, error);
      process.exit(1); // what the run was waiting for may go on
    }
  }
  console.log(programme.reportOf(results));
  if (results.some(({ violations }) => violations.length > 0)) process.exitCode = 1;
}

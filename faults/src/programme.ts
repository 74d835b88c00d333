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

/** Does all runs that the command line asks for. The exit code is 1 when a promise was not kept, 2 when asked wrongly. */
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
  for (const options of runs) results.push(await programme.run(options));
  console.log(programme.reportOf(results));
  if (results.some(({ violations }) => violations.length > 0)) process.exitCode = 1;
}

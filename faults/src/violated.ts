import type { RunOptions } from './command-line';

/** A line for each promise that was not kept, with the run that shows it. */
export function violatedIn(
  results: readonly { readonly options: RunOptions<string>; readonly violations: readonly string[] }[],
): readonly string[] {
  return results.flatMap(({ options: { version, nemesis, seed }, violations }) =>
    violations.map((violation) => `${version} ${nemesis} ${seed}: ${violation}`),
  );
}

import { runsOf, USAGE } from './command-line';
import { reportOf } from './report';
import { run, type RunOptions, type RunResult } from './run';

async function main(): Promise<void> {
  let runs: RunOptions[];
  try {
    runs = runsOf(process.argv.slice(2));
  } catch (error) {
    console.error(`${String(error)}\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  const results: RunResult[] = [];
  for (const options of runs) results.push(await run(options));
  console.log(reportOf(results));
  if (results.some(({ violations }) => violations.length > 0)) process.exitCode = 1;
}

void main();

import { soakOptions, USAGE, type SoakOptions } from './options';
import { reportOf } from './report';
import { run } from './run';

async function main(): Promise<void> {
  let options: SoakOptions;
  try {
    options = soakOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${String(error)}\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  const result = await run(options).catch((error: unknown) => {
    console.error('The run failed:', error);
    process.exit(1); // what it was waiting for may go on
  });
  console.log(reportOf(result));
  if (result.violations.length > 0) process.exitCode = 1;
}

void main();

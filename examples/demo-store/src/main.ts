import { readSettings } from './settings';
import { startDemo } from './start';

async function main(): Promise<void> {
  const demo = await startDemo(readSettings(process.env));
  for (const part of demo.parts) console.log(part);
  for (const { member, key } of demo.demoKeys) console.log(`API key of ${member.name}: ${key}`);
  console.log(`Demo store: ${demo.url}`);
  console.log('Ctrl-C ends it.');

  // Once: who asks a second time gets the default, which is to end at once.
  const end = () => {
    demo.close().catch(fail);
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
}

function fail(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

main().catch(fail);

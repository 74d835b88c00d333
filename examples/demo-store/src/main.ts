import { DEMO_ACCOUNTS } from './accounts/demo-accounts';
import { endOnSignal } from './end-on-signal';
import { readSettings } from './settings';
import { startDemo } from './start';

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  console.log('The box office opens; the first time, this takes some seconds.');
  const demo = await startDemo(settings);
  endOnSignal(() => {
    demo.close().catch(fail);
  });

  for (const part of demo.parts) console.log(part);
  for (const { member, key } of demo.demoKeys) console.log(`API key of ${member.name}: ${key}`);
  for (const { email, password } of DEMO_ACCOUNTS) console.log(`To log in: ${email}, password: ${password}`);
  console.log(`Demo store: ${demo.url}`);
  console.log('Ctrl-C ends it.');
}

/** The message, and what was behind it. */
function fail(error: unknown): void {
  process.exitCode = 1;
  for (
    let reason = error;
    reason !== undefined;
    reason = reason instanceof Error ? reason.cause : undefined
  ) {
    console.error(reason instanceof Error ? reason.message || reason.name : reason);
  }
}

main().catch(fail);

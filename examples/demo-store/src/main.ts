import { DEMO_ACCOUNTS } from './accounts/demo-accounts';
import { endOnSignal } from './end-on-signal';
import { reportFailure } from './report-failure';
import { readSettings } from './settings';
import { startDemo } from './start';

async function main(): Promise<void> {
  const settings = readSettings(process.env, process.argv.slice(2));
  console.log('The box office opens; the first time, this takes some seconds.');
  const demo = await startDemo(settings, (reason) => {
    reportFailure(reason);
    end();
  });
  function end(): void {
    demo.close().catch(reportFailure);
  }
  endOnSignal(end);

  for (const part of demo.parts) console.log(part);
  for (const { member, key } of demo.demoKeys) console.log(`API key of ${member.name}: ${key}`);
  for (const { email, password } of DEMO_ACCOUNTS) console.log(`To log in: ${email}, password: ${password}`);
  console.log(`Demo store: ${demo.url}`);
  console.log('Ctrl-C ends it.');
}

main().catch(reportFailure);

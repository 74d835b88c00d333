import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { describe } from './describe';
import type { RushStatus } from './rush';

const LOOK_MS = 500;

/** Has a running demo make a rush, and tells what came of it. The exit code is 1 when anything was wrong. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { url: { type: 'string', default: 'http://localhost:3000' } } });
  const { origin } = new URL(values.url);
  const started = await fetch(`${origin}/ops/rush`, {
    method: 'POST',
    headers: { Origin: origin, 'Content-Type': 'application/json' },
    body: '{}',
  });
  if (!started.ok) throw new Error(`The shop answered ${String(started.status)}`);
  for (;;) {
    const status = (await (await fetch(`${origin}/ops/rush`)).json()) as RushStatus;
    if (status.state === 'done') {
      for (const line of describe(status.report)) console.log(line);
      if (status.report.wrong.length > 0) process.exitCode = 1;
      return;
    }
    await setTimeout(LOOK_MS);
  }
}

main().catch((error: unknown) => {
  const isAway = error instanceof TypeError;
  console.error(
    isAway ? 'No demo answers there. Start one with `npm run demo`, and say where with --url.' : error,
  );
  process.exitCode = 1;
});

import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { describe } from './describe';
import type { RushStatus } from './rush';

const LOOK_MS = 500;
const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Has a running demo make a rush, and tells what came of it. The exit code is 1 when anything was wrong. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { url: { type: 'string', default: 'http://localhost:3000' } } });
  const { origin, hostname } = URL.canParse(values.url) ? new URL(values.url) : { origin: '', hostname: '' };
  if (!LOCAL.has(hostname))
    throw new Error('A rush is for a demo on this machine: --url http://localhost:3000');
  await ask(origin, {
    method: 'POST',
    headers: { Origin: origin, 'Content-Type': 'application/json' },
    body: '{}',
  });
  for (;;) {
    const status = await ask(origin);
    if (status.state === 'done') {
      for (const line of describe(status.report)) console.log(line);
      if (status.report.wrong.length > 0) process.exitCode = 1;
      return;
    }
    if (status.state === 'idle') throw new Error('The demo was started anew meanwhile');
    await setTimeout(LOOK_MS);
  }
}

async function ask(origin: string, request?: RequestInit): Promise<RushStatus> {
  const response = await fetch(`${origin}/ops/rush`, request).catch((error: unknown) => {
    throw new Error('No demo answers there. Start one with `npm run demo`, and say where with --url.', {
      cause: error,
    });
  });
  if (!response.ok) throw new Error(`The shop answered ${String(response.status)}`);
  return (await response.json()) as RushStatus;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Runs the programme of `src/<name>` as `pnpm faults:<name>` does. */
export async function programme(
  name: string,
  ...args: readonly string[]
): Promise<{ code: number | null; output: string }> {
  const main = join(__dirname, '../src', name, 'main.ts');
  const child = spawn(
    process.execPath,
    ['-C', '@sluice/source', '-r', require.resolve('tsx/cjs'), main, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** Builds the packages as they are published, and the processes that measure them. @throws {Error} when that fails. */
export function build(): void {
  run('scripts/build.mjs');
  run('node_modules/typescript/bin/tsc', '-b', 'bench');
}

function run(...args: readonly string[]): void {
  execFileSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
}

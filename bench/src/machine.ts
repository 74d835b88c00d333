import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, release, totalmem, type } from 'node:os';
import { dirname, join } from 'node:path';
import { serverProgram } from '@sluice/test-support';

/**
 * What the figures depend on, line by line.
 *
 * @param packages npm packages whose versions are told.
 */
export function describeMachine(packages: readonly string[]): readonly string[] {
  const [cpu] = cpus();
  const memory = `${String(Math.round(totalmem() / 2 ** 30))} GiB`;
  return [
    `${String(cpus().length)} × ${cpu?.model.trim() ?? 'unknown processor'}, ${memory}, ${type()} ${release()}`,
    `Node ${process.versions.node}, ${redisVersion()}`,
    packages.map((name) => `${name} ${versionOf(name)}`).join(', '),
    `Sluice at ${commit()}`,
  ];
}

function redisVersion(): string {
  const program = serverProgram();
  const text = execFileSync(program, ['--version'], { encoding: 'utf8' });
  return `${program} ${/v=(\S+)/.exec(text)?.[1] ?? text.trim()}`;
}

/** By the file, since not every package exports its manifest. */
function versionOf(name: string): string {
  const paths = createRequire(__filename).resolve.paths(name) ?? [];
  for (const path of paths) {
    try {
      const manifest = readFileSync(join(path, name, 'package.json'), 'utf8');
      return (JSON.parse(manifest) as { version: string }).version;
    } catch {
      continue; // not in this folder of those that Node looks in
    }
  }
  throw new Error(`${name} is not installed`);
}

function commit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: dirname(__dirname), encoding: 'utf8' }).trim();
  try {
    const changed =
      git('status', '--porcelain', '--untracked-files=no', '--', '../packages') === '' ? '' : ', changed';
    return git('rev-parse', '--short', 'HEAD') + changed;
  } catch {
    return 'an unknown commit';
  }
}

import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The path of the first of these commands that is on PATH. */
export function findCommand(...names) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  for (const name of names) {
    const path = folders.map((folder) => join(folder, name)).find(isExecutable);
    if (path !== undefined) return path;
  }
  return undefined;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Runs a command that asks nobody anything. Returns how it went; what it printed is kept for the case that it failed. */
export function runQuietly([command, ...args], options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    ...options,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: Infinity,
  });
  return { ok: status === 0, output: `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`.trim() };
}

/** Says on one line what is being done, and how it ended. Returns whether `work` succeeded. */
export function step(title, work) {
  const start = Date.now();
  process.stdout.write(`${title} … `);
  const { ok, output } = work();
  const seconds = Math.round((Date.now() - start) / 1000);
  process.stdout.write(ok ? `done (${seconds} s)\n` : `failed (${seconds} s)\n`);
  if (!ok) process.stdout.write(`${output.split('\n').slice(-40).join('\n')}\n`);
  return ok;
}

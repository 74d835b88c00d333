import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly, step } from './commands.mjs';
import { root } from './root.mjs';
import { SetupError } from './setup-error.mjs';
import { readManifest, workspacePackages } from './workspace.mjs';

const STAMP = join(root, 'node_modules/.sluice-setup');

/** Installs what the lockfile says, with the pnpm that package.json names. Does nothing when that has been done. */
export function installDependencies() {
  const stamp = currentStamp();
  if (isStamped(stamp) && workspacePackages().every(hasItsDependencies)) return;
  const pnpm = readManifest(root).packageManager;
  // pnpm would ask before it replaces a node_modules that npm or another pnpm made, and fail without a terminal.
  const install = ['install', '--frozen-lockfile', '--config.confirmModulesPurge=false'];
  const done = step(`Installing dependencies with ${pnpm}`, () =>
    runQuietly(['npx', '-y', pnpm, ...install], { cwd: root }),
  );
  if (!done) {
    throw new SetupError(
      'The dependencies could not be installed.',
      `npx -y ${pnpm} install --frozen-lockfile`,
    );
  }
  writeFileSync(STAMP, stamp);
}

/** Another lockfile, or a Node of other native modules, makes another stamp. */
function currentStamp() {
  const lockfile = readFileSync(join(root, 'pnpm-lock.yaml'));
  return `${createHash('sha256').update(lockfile).digest('hex')} ${process.version} ${process.platform} ${process.arch}\n`;
}

function isStamped(stamp) {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp;
}

function hasItsDependencies(folder) {
  const { dependencies, devDependencies } = readManifest(folder);
  return Object.keys({ ...dependencies, ...devDependencies }).every((name) =>
    existsSync(join(folder, 'node_modules', name, 'package.json')),
  );
}

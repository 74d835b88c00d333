import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from '../setup/commands.mjs';

/** Versions of Node that the packages support, beside the one that runs this. */
export const OTHER_NODES = ['20', '22', '24'].filter((major) => !process.version.startsWith(`v${major}.`));

/** Installs another Node into `folder`: the package `node` of the npm registry brings the binary. */
export function installNode(major, folder) {
  mkdirSync(folder, { recursive: true });
  const prefix = ['--prefix', folder];
  return runQuietly([
    'npm',
    'install',
    ...prefix,
    `node@${major}`,
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
  ]);
}

export function nodeBinary(folder) {
  return join(folder, 'node_modules/node/bin/node');
}

import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from '../setup/commands.mjs';
import { root } from '../setup/root.mjs';

/** Makes a project in `folder`, outside the workspace, that has the packages from their tarballs alone. */
export function installConsumer(folder, tarballs) {
  cpSync(join(root, 'scripts/consumers'), folder, { recursive: true });
  return runQuietly(['npm', 'install', ...tarballs, '--prefer-offline', '--no-audit', '--no-fund'], {
    cwd: folder,
  });
}

/** How a user's programme may load the packages: what to run, as arguments of Node. */
export const LOADERS = {
  require: ['require.cjs'],
  import: ['import.mjs'],
  jest: ['node_modules/jest/bin/jest.js', '--ci'],
  'a server under Express': ['serve.cjs'],
};

/** Module resolutions that a strict TypeScript programme may use, each with a configuration of its own. */
export const RESOLUTIONS = ['node16', 'bundler'];

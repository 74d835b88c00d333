import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';

const PARENTS = ['packages', 'examples'];

/** The folders that have a package.json: the root, every package, every example, bench and faults. */
export function workspacePackages() {
  const children = PARENTS.flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => join(root, parent, name)),
  );
  return [root, ...children, join(root, 'bench'), join(root, 'faults')].filter((folder) =>
    existsSync(join(folder, 'package.json')),
  );
}

/** The folders of the packages that users install. */
export function publishablePackages() {
  return workspacePackages().filter((folder) => !readManifest(folder).private);
}

export function readManifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/** Whether a test of this kind (`x.<kind>.test.ts`) exists. */
export function hasTests(kind) {
  return workspacePackages()
    .map((folder) => join(folder, 'test'))
    .filter((folder) => existsSync(folder))
    .some((folder) =>
      readdirSync(folder, { recursive: true }).some((name) => name.endsWith(`.${kind}.test.ts`)),
    );
}

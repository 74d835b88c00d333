import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from '../setup/commands.mjs';
import { root } from '../setup/root.mjs';
import { publishablePackages, readManifest } from '../setup/workspace.mjs';

/** Packs what a publication would send, one tarball for each package, into `folder`. */
export function packAll(folder) {
  mkdirSync(folder);
  const pnpm = readManifest(root).packageManager;
  const filters = publishablePackages().map((path) => `--filter=${readManifest(path).name}`);
  return runQuietly(['npx', '-y', pnpm, '-r', ...filters, 'pack', '--pack-destination', folder], {
    cwd: root,
  });
}

/** The packed packages, each with its files laid out in a folder beside it. */
export function unpackAll(folder) {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.tgz'))
    .map((file) => {
      const path = join(folder, file);
      const contents = path.replace(/\.tgz$/, '');
      mkdirSync(contents);
      const { ok, output } = runQuietly(['tar', '-xzf', path, '-C', contents, '--strip-components=1']);
      if (!ok) throw new Error(output);
      return { name: readManifest(contents).name, path, contents };
    });
}

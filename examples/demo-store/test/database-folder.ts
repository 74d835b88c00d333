import { existsSync } from 'node:fs';
import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openPglite } from '../src/database/pglite';

/** Making a database takes PGlite some seconds of computing, and is the same every time: it is done once on a machine. */
const { version } = jest.requireActual<{ version: string }>(
  join(dirname(require.resolve('@electric-sql/pglite')), '../package.json'),
);
const TEMPLATE = join(tmpdir(), `sluice-demo-store-pglite-${version}`);

/** A fresh data folder with an empty database in it. */
export async function newDatabaseFolder(): Promise<string> {
  if (!existsSync(TEMPLATE)) await makeTemplate();
  const folder = await newFolder();
  await cp(TEMPLATE, join(folder, 'pglite'), { recursive: true });
  return folder;
}

export function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'sluice-demo-store-'));
}

async function makeTemplate(): Promise<void> {
  const folder = await newFolder();
  await (await openPglite(folder)).close();
  try {
    await rename(join(folder, 'pglite'), TEMPLATE);
  } catch (error) {
    if (!existsSync(TEMPLATE)) throw error; // another worker was quicker
  }
  await rm(folder, { recursive: true, force: true });
}

import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Those that this process has: one before it may have had its id, as in a container that was started anew. */
const ours = new Set<string>();

/**
 * Keeps a folder to this process, by a file with its process id in it. The file of a process that is gone counts for
 * nothing. Returns what gives the folder back.
 *
 * @throws {Error} with the other process's id while there is one.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, 'in-use-by.pid');
  const take = () => writeFile(file, String(process.pid), { flag: 'wx' });
  try {
    await take();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const owner = Number(await readFile(file, 'utf8'));
    if (owner === process.pid ? ours.has(file) : isAlive(owner)) throw new FolderInUse(folder, owner);
    await rm(file, { force: true });
    await take();
  }
  ours.add(file);
  return async () => {
    ours.delete(file);
    await rm(file, { force: true });
  };
}

class FolderInUse extends Error {
  override readonly name = 'FolderInUse';

  constructor(folder: string, owner: number) {
    super(
      `The files in ${folder} are in use by another demo, process ${String(owner)}. ` +
        'End that one, or give this one a folder of its own: DATA_DIR=/another/folder npm run demo',
    );
  }
}

/** A process that we may not signal is one all the same. */
function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

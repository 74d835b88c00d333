import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lockFolder } from '../../src/database/folder-lock';
import { newFolder } from '../database-folder';

let folder = '';
let file = '';

beforeEach(async () => {
  folder = await newFolder();
  file = join(folder, 'in-use-by.pid');
});

afterEach(() => rm(folder, { recursive: true }));

it('refuses a folder that a running process has, and says which and what to do', async () => {
  await writeFile(file, String(process.ppid));
  await expect(lockFolder(folder)).rejects.toThrow(
    new RegExp(`in use by another demo, process ${String(process.ppid)}.*DATA_DIR=`),
  );
});

it('refuses a folder that this process has already, until it is given back', async () => {
  const unlock = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toThrow('in use');
  await unlock();
  expect(existsSync(file)).toBe(false);
  await lockFolder(folder);
});

it.each(['', 'nonsense', '-1', '2147483646', String(process.pid)])(
  'does not mind a lock that nobody holds: %p',
  async (owner) => {
    await writeFile(file, owner);
    await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toThrow('in use');
  },
);

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openPglite } from '../../src/database/pglite';
import { newDatabaseFolder, newFolder } from '../database-folder';
import { DATABASE_TIMEOUT_MS } from '../use-database';

jest.setTimeout(DATABASE_TIMEOUT_MS);

const folders: string[] = [];

async function kept(folder: Promise<string>): Promise<string> {
  folders.push(await folder);
  return folder;
}

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

it('keeps what was written, and gives the folder back', async () => {
  const folder = await kept(newDatabaseFolder());
  const first = await openPglite(folder);
  await first.execute("create table notes (text text); insert into notes values ('kept')");
  await first.close();

  const second = await openPglite(folder);
  expect(await second.query('select text from notes')).toEqual([{ text: 'kept' }]);
  await second.close();
});

it('rolls back what throws', async () => {
  const database = await openPglite(await kept(newDatabaseFolder()));
  await database.execute('create table notes (text text)');
  const work = database.transaction(async (transaction) => {
    await transaction.query('insert into notes values ($1)', ['lost']);
    throw new Error('halfway');
  });
  await expect(work).rejects.toThrow('halfway');
  expect(await database.query('select * from notes')).toEqual([]);
  await database.close();
});

it('begins anew where it was interrupted while it made its files', async () => {
  const folder = await kept(newFolder());
  await mkdir(join(folder, 'pglite.unfinished'));
  await writeFile(join(folder, 'pglite.unfinished/PG_VERSION'), '1');
  const database = await openPglite(folder);
  expect(await database.query('select 1 as one')).toEqual([{ one: 1 }]);
  await database.close();
});

it('names the folder to delete when its files are damaged, and holds no lock on them', async () => {
  const folder = await kept(newDatabaseFolder());
  await rm(join(folder, 'pglite/global'), { recursive: true });
  await writeFile(join(folder, 'pglite/PG_VERSION'), 'nonsense');
  for (let attempt = 0; attempt < 2; attempt++) {
    await expect(openPglite(folder)).rejects.toThrow(`${join(folder, 'pglite')} cannot be opened`);
  }
});

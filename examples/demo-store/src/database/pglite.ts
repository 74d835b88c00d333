import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite, type Transaction } from '@electric-sql/pglite';
import type { Database, Queryable } from './database';
import { lockFolder } from './folder-lock';

/**
 * Postgres inside of this process, with its files in `folder`, which no other process may have open. The first time, it
 * makes them, which takes some seconds.
 *
 * @throws {Error} with the way out, when the files are in use or cannot be read.
 */
export async function openPglite(folder: string): Promise<Database> {
  await mkdir(folder, { recursive: true });
  const unlock = await lockFolder(folder);
  try {
    const pglite = await openFiles(folder);
    return {
      description: `PGlite in ${folder}`,
      ...queryable(pglite),
      transaction: (work) => pglite.transaction((transaction) => work(queryable(transaction))),
      async close() {
        await pglite.close();
        await unlock();
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function openFiles(folder: string): Promise<PGlite> {
  const files = join(folder, 'pglite');
  if (!existsSync(files)) await makeFiles(files);
  try {
    return await PGlite.create(files);
  } catch (error) {
    throw new Error(
      `The database in ${files} cannot be opened. If you can do without it, delete that folder: the demo makes a new one.`,
      { cause: error },
    );
  }
}

/** Beside their place, and moved there when they are whole: who is interrupted begins anew. */
async function makeFiles(files: string): Promise<void> {
  const unfinished = `${files}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  const pglite = await PGlite.create(unfinished);
  await pglite.close();
  await rename(unfinished, files);
}

function queryable(engine: Pick<Transaction, 'query' | 'exec'>): Queryable {
  return {
    async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
      return (await engine.query<Row>(sql, [...parameters])).rows;
    },
    async execute(sql) {
      await engine.exec(sql);
    },
  };
}

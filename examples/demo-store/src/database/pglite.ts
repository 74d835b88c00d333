import { mkdir } from 'node:fs/promises';
import { PGlite, type Transaction } from '@electric-sql/pglite';
import type { Database, Queryable } from './database';

/** Postgres inside of this process, with its files in `folder`. One process at a time may open a folder. */
export async function openPglite(folder: string): Promise<Database> {
  await mkdir(folder, { recursive: true });
  const pglite = await PGlite.create(folder);
  return {
    description: `PGlite in ${folder}`,
    ...queryable(pglite),
    transaction: (work) => pglite.transaction((transaction) => work(queryable(transaction))),
    close: () => pglite.close(),
  };
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

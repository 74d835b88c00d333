import type { Database } from './database';
import { MIGRATIONS } from './migrations';

/** Any number that nothing else in the database locks: processes that start together migrate one after the other. */
export const SET_UP_LOCK = 7_210_001;

/** Applies what is missing, in order, all or nothing. */
export async function migrate(database: Database): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.query('select pg_advisory_xact_lock($1)', [SET_UP_LOCK]);
    await transaction.execute(
      'create table if not exists migrations (name text primary key, applied_at timestamptz not null default now())',
    );
    const applied = await transaction.query<{ name: string }>('select name from migrations');
    for (const { name, sql } of MIGRATIONS) {
      if (applied.some((migration) => migration.name === name)) continue;
      await transaction.execute(sql);
      await transaction.query('insert into migrations (name) values ($1)', [name]);
    }
  });
}

import type { Settings } from '../settings';
import type { Database } from './database';
import { migrate } from './migrate';
import { openPglite } from './pglite';
import { openPostgres } from './postgres';

/** The database that the settings ask for, with its tables up to date. */
export async function openDatabase({ databaseUrl, dataFolder }: Settings): Promise<Database> {
  const database = databaseUrl === undefined ? await openPglite(dataFolder) : openPostgres(databaseUrl);
  try {
    await migrate(database);
  } catch (error) {
    await database.close();
    throw new Error(`The tables cannot be made in ${database.description}.`, { cause: error });
  }
  return database;
}

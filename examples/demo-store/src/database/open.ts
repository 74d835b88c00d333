import type { Settings } from '../settings';
import type { Database } from './database';
import { migrate } from './migrate';
import { openPglite } from './pglite';
import { openPostgres } from './postgres';

/** The database that the settings ask for, with its tables up to date. */
export async function openDatabase(settings: Settings): Promise<Database> {
  const database = await connect(settings);
  try {
    await migrate(database);
  } catch (error) {
    await database.close();
    throw new Error(`The tables cannot be made in ${database.description}.`, { cause: error });
  }
  return database;
}

/** The same for one more process: the tables are there. */
export async function connect({ databaseUrl, dataFolder, processes }: Settings): Promise<Database> {
  return databaseUrl === undefined ? openPglite(dataFolder) : openPostgres(databaseUrl, share(processes));
}

/** A Postgres has room for 100 connections unless it was told otherwise, and keeps some of them for its owner. */
const CONNECTIONS = 80;
const MOST_FOR_ONE = 10;

/** Of each process, and of the one that looks after them. */
function share(processes: number): number {
  return Math.min(MOST_FOR_ONE, Math.floor(CONNECTIONS / (processes + 1)));
}

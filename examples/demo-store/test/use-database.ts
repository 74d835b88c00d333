import { rm } from 'node:fs/promises';
import { hashPassword } from '../src/accounts/password';
import { seedAccounts } from '../src/accounts/seed-accounts';
import { seed } from '../src/catalogue/seed/seed';
import type { Database } from '../src/database/database';
import { migrate } from '../src/database/migrate';
import { openPglite } from '../src/database/pglite';
import { newDatabaseFolder } from './database-folder';

/** What makes hashes dear is for attackers, not for tests. */
export const CHEAP = 4;

/** PGlite computes for seconds where nothing is made ready yet. */
export const DATABASE_TIMEOUT_MS = 120_000;

/** A seeded database for the tests of a file. It is there once the tests run. */
export function useDatabase(): () => Database {
  let database: Database | undefined;
  let folder = '';

  beforeAll(async () => {
    folder = await newDatabaseFolder();
    database = await openPglite(folder);
    await migrate(database);
    await seed(database);
    await seedAccounts(database, (password) => hashPassword(password, CHEAP));
  }, DATABASE_TIMEOUT_MS);

  afterAll(async () => {
    await database?.close();
    await rm(folder, { recursive: true, force: true });
  });

  return function running() {
    if (database === undefined) throw new Error('It is there once the tests run');
    return database;
  };
}

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { seedAccounts } from '../../src/accounts/seed-accounts';
import { hashPassword } from '../../src/accounts/password';
import type { Database } from '../../src/database/database';
import { migrate } from '../../src/database/migrate';
import { openPostgres } from '../../src/database/postgres';
import { newDatabaseFolder } from '../database-folder';
import { CHEAP, DATABASE_TIMEOUT_MS } from '../use-database';
import { servePglite } from './serve-pglite';

export interface TestPostgres {
  /** For `DATABASE_URL`. */
  readonly url: string;
  /** A connection of the test. */
  readonly database: Database;
  /** Where processes may keep their files. */
  readonly folder: string;
}

/**
 * A database for several processes, for the tests of a file: that of `TEST_DATABASE_URL`, or PGlite behind a server. Its accounts have
 * hashes that cost little.
 */
export function usePostgres(): () => TestPostgres {
  let postgres: TestPostgres | undefined;
  const closers: (() => unknown)[] = [];

  beforeAll(async () => {
    const folder = await newDatabaseFolder();
    closers.push(() => rm(folder, { recursive: true, force: true }));
    const url = process.env['TEST_DATABASE_URL'] ?? (await serveFolder(folder));
    const database = openPostgres(url, 2);
    closers.push(() => database.close());
    await migrate(database);
    await seedAccounts(database, (password) => hashPassword(password, CHEAP));
    postgres = { url, database, folder };
  }, DATABASE_TIMEOUT_MS);

  afterAll(async () => {
    for (const close of closers.reverse()) await close();
  });

  async function serveFolder(folder: string): Promise<string> {
    const pglite = await PGlite.create(join(folder, 'pglite'));
    closers.push(() => pglite.close());
    const server = await servePglite(pglite);
    closers.push(() => server.close());
    return server.url;
  }

  return function running() {
    if (postgres === undefined) throw new Error('It is there once the tests run');
    return postgres;
  };
}

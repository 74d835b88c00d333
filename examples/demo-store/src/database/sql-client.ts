import type { Queryable } from './database';

/** The database as a write-behind asks it: like a client of `pg`. */
export function sqlClient(database: Queryable): {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>;
} {
  return { query: async (text, values) => ({ rows: await database.query(text, values) }) };
}

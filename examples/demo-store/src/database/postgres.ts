import { Pool, type PoolClient, type QueryResultRow } from 'pg';
import type { Database, Queryable } from './database';

/**
 * A Postgres server, through a pool of connections. Not connected yet: the first query is the first to find it missing.
 *
 * @param max connections
 */
export function openPostgres(url: string, max: number): Database {
  const pool = new Pool({
    ...{ connectionString: url, max, connectionTimeoutMillis: 5_000, statement_timeout: 10_000 },
  });
  // Without a listener, an idle connection that breaks ends the process.
  pool.on('error', (error) => {
    console.error(`Postgres: ${error.message}`);
  });
  return {
    description: `Postgres at ${new URL(url).host}`,
    ...queryable(pool),
    transaction: (work) => inTransaction(pool, work),
    close: () => pool.end(),
  };
}

async function inTransaction<Result>(
  pool: Pool,
  work: (transaction: Queryable) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(queryable(client));
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((reason: unknown) => {
      broken = reason as Error;
    });
    throw error;
  } finally {
    client.release(broken); // one that could not roll back is thrown away
  }
}

function queryable(engine: Pool | PoolClient): Queryable {
  return {
    async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
      const { rows } = await engine.query<QueryResultRow>(sql, [...parameters]);
      return rows as Row[];
    },
    async execute(sql) {
      await engine.query(sql);
    },
  };
}

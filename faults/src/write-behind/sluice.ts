import { createWriteBehind, sqlTable } from '@sluice/core';
import type { Client } from '../client';
import type { Contender, SqlClient } from './contender';
import { DEADLINE_MS, DELAY_MS, TABLE, TIMEOUT_MS } from './scenario';

const CLOSE_MS = 30_000;

/** Ours, with a flusher in each process. */
export function sluice(redis: Client, database: SqlClient): Contender {
  const records = createWriteBehind<object>({
    redis: redis,
    name: 'records',
    ...sqlTable({ client: database, table: TABLE }),
    delay: DELAY_MS,
    timeout: TIMEOUT_MS,
    deadline: DEADLINE_MS,
    maxBatch: 100,
  });
  return {
    set: (id, document) => records.set(id, document),
    delete: (id) => records.delete(id),
    increment: (id) => records.increment(id, 'count'),
    close: () => records.close({ timeout: CLOSE_MS }),
  };
}

import { createWriteBehind, sqlTable, type RedisInput, type WriteBehind } from '@sluice/core';
import type { Database } from '../database/database';
import { sqlClient } from '../database/sql-client';

/**
 * The names that customers want on their tickets, saved with every few letters: Redis has each at once, and the database the
 * last of them a moment later.
 */
export interface TicketNames {
  /** For operations. */
  readonly store: WriteBehind<{ name: string }>;
  /** Empty if there is none. */
  of(customer: string): Promise<string>;
  save(customer: string, name: string): Promise<void>;
  /** Writes what is left. */
  close(): Promise<unknown>;
}

export function createTicketNames(redis: RedisInput, database: Database): TicketNames {
  const names = createWriteBehind<{ name: string }>({
    redis,
    name: 'ticket-names',
    delay: '2s',
    ...sqlTable({ client: sqlClient(database), table: 'ticket_names', columns: ['name'] }),
  });
  return {
    store: names,
    of: async (customer) => (await names.get(customer))?.name ?? '',
    async save(customer, name) {
      if (name === '') await names.delete(customer);
      else await names.set(customer, { name });
    },
    close: () => names.close(),
  };
}

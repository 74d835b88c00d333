import type { Database } from '../database/database';
import { takeTurn } from './holder-turn';

/**
 * Gives what one holder has at this moment to another: who logs in takes their seats along. All or nothing. They may be more
 * than one may hold, then; they are bought or given back before there are others.
 */
export function adoptHolds(database: Database, from: string, to: string): Promise<void> {
  return database.transaction(async (transaction) => {
    for (const holder of [from, to].sort()) await takeTurn(transaction, holder); // in one order for all
    await transaction.query('update holds set holder = $2 where holder = $1 and expires_at > now()', [
      from,
      to,
    ]);
  });
}

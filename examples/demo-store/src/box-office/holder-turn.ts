import type { Queryable } from '../database/database';

/** Any number; with it, advisory locks of holders have a space of their own. */
const HOLDERS = 7_210;

/**
 * Keeps the transactions of one holder one after the other, to the end of this one: what is held and what is bought
 * of it cannot change in between, nor can the most that one may hold be passed by asking many times at once.
 *
 * Whoever locks seats, too, does that second: so nobody waits in a circle.
 */
export async function takeTurn(transaction: Queryable, holder: string): Promise<void> {
  await transaction.query('select pg_advisory_xact_lock($1, hashtext($2))', [HOLDERS, holder]);
}

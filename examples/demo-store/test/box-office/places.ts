import type { Database } from '../../src/database/database';

/** Places such as `4/C12` that nobody holds or has bought, the dearest first, with what they cost. */
export function freePlaces(
  database: Database,
  count: number,
): Promise<{ place: string; priceCents: number }[]> {
  return database.query(
    `select event_id || '/' || seat_row || number as "place", price_cents as "priceCents"
     from seat_states join price_categories using (event_id, category)
     where state = 'free' order by price_cents desc, event_id, seat_row, number limit $1`,
    [count],
  );
}

/** As if the time of every hold were over. */
export async function letHoldsLapse(database: Database): Promise<void> {
  await database.query("update holds set expires_at = now() - interval '1 second' where expires_at > now()");
}

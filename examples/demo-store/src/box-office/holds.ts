import type { Database, Queryable } from '../database/database';
import { takeTurn } from './holder-turn';
import type { Place } from './place';

export const MOST_HELD = 8;
export const HOLD_MINUTES = 5;

/** Who asks, and the fencing token of the seat's lock under which they ask. */
export interface Claim {
  readonly holder: string;
  readonly token: number;
}

export type HoldOutcome =
  | { readonly kind: 'held' }
  | { readonly kind: 'no-such-seat' }
  | { readonly kind: 'sold' }
  /** By somebody else, until then. */
  | { readonly kind: 'taken'; readonly until: Date }
  /** The holder has {@link MOST_HELD} seats already. */
  | { readonly kind: 'too-many' }
  /** Somebody with a later token was here: this request lost its lock, and came too late to know. */
  | { readonly kind: 'overtaken' };

/**
 * Holds a seat for {@link HOLD_MINUTES} from now; one's own again, too. All or nothing.
 *
 * The lock in Redis lets one request of a seat come here at a time. That it has stalled and another one has the lock by
 * now is what no lock can rule out: `fence <= $token` does.
 */
export function holdSeat(database: Database, place: Place, claim: Claim): Promise<HoldOutcome> {
  return database.transaction(async (transaction) => {
    await takeTurn(transaction, claim.holder);
    const [seat] = await transaction.query<{ sold: boolean }>(
      `select sold_at is not null as "sold" from seats
       where event_id = $1 and seat_row = $2 and number = $3 for update`,
      [place.eventId, place.row, place.number],
    );
    if (seat === undefined) return { kind: 'no-such-seat' };
    if (seat.sold) return { kind: 'sold' };
    if (await hasEnough(transaction, place, claim.holder)) return { kind: 'too-many' };
    return (await write(transaction, place, claim)) ? { kind: 'held' } : whyNot(transaction, place, claim);
  });
}

async function hasEnough(transaction: Queryable, place: Place, holder: string): Promise<boolean> {
  const [others] = await transaction.query<{ count: number }>(
    `select count(*)::int as "count" from seat_states
     where holder = $1 and state = 'held' and (event_id, seat_row, number) <> ($2, $3, $4)`,
    [holder, place.eventId, place.row, place.number],
  );
  return (others?.count ?? 0) >= MOST_HELD;
}

async function write(
  transaction: Queryable,
  { eventId, row, number }: Place,
  { holder, token }: Claim,
): Promise<boolean> {
  const written = await transaction.query(
    `insert into holds (event_id, seat_row, number, holder, expires_at, fence)
     values ($1, $2, $3, $4, now() + make_interval(mins => $5), $6)
     on conflict (event_id, seat_row, number) do update
     set holder = excluded.holder, expires_at = excluded.expires_at, fence = excluded.fence
     where holds.fence <= excluded.fence
       and (holds.holder = excluded.holder or holds.expires_at <= now())
     returning fence`,
    [eventId, row, number, holder, HOLD_MINUTES, token],
  );
  return written.length > 0;
}

async function whyNot(
  transaction: Queryable,
  { eventId, row, number }: Place,
  { holder }: Claim,
): Promise<HoldOutcome> {
  const [other] = await transaction.query<{ until: Date }>(
    `select expires_at as "until" from seat_states
     where event_id = $1 and seat_row = $2 and number = $3 and state = 'held' and holder <> $4`,
    [eventId, row, number, holder],
  );
  return other === undefined ? { kind: 'overtaken' } : { kind: 'taken', until: other.until };
}

/**
 * Gives a seat back; whether there was something to give. Atomic; what is sold stays sold, somebody else's hold stays, and so does
 * what a later token has written. The row stays, too: it remembers the token.
 */
export function releaseSeat(
  database: Database,
  { eventId, row, number }: Place,
  { holder, token }: Claim,
): Promise<boolean> {
  return database.transaction(async (transaction) => {
    await takeTurn(transaction, holder);
    const released = await transaction.query(
      `update holds set expires_at = now(), fence = $5
       from seats
       where holds.event_id = $1 and holds.seat_row = $2 and holds.number = $3 and holder = $4 and fence <= $5
         and expires_at > now() and sold_at is null
         and seats.event_id = holds.event_id and seats.seat_row = holds.seat_row and seats.number = holds.number
       returning holds.number`,
      [eventId, row, number, holder, token],
    );
    return released.length > 0;
  });
}

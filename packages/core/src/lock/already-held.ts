import { SelfDeadlockError } from '../errors';
import { heldIn, type Entry } from './contexts';
import { lockEvents } from './events';
import type { Holding } from './holding';
import { byBytes, type Wish } from './options';
import type { Place } from './place';

/** Holdings of the context itself, which the lock takes part in. */
export type Shared = ReadonlyMap<Place, Holding>;

const NOTHING_SHARED: Shared = new Map();

/**
 * What a context holds of the places already, for whoever may share it. Tells of what is taken against the order.
 *
 * @param name how the locks are called in events
 * @throws {SelfDeadlockError} where it would wait for itself.
 */
export function alreadyHeld(
  context: Entry | undefined,
  places: readonly Place[],
  wish: Wish,
  name: string,
): Shared {
  const held = heldIn(context);
  if (held.length === 0) return NOTHING_SHARED;
  const shared = new Map<Place, Holding>();
  for (const place of places) {
    const same = held.filter((holding) => holding.place.keys.lock === place.keys.lock);
    const [latest] = same;
    if (latest !== undefined && wish.reentrant && mayShare(latest, place)) shared.set(place, latest);
    else if (wish.waitMs > 0 && waitsForItself(same, place)) throw new SelfDeadlockError();
  }
  for (const holding of shared.values()) holding.join();
  if (wish.waitMs > 0) tellOfInversions(held, shared, places, name); // who does not wait blocks nobody
  return shared;
}

function tellOfInversions(
  held: readonly Holding[],
  shared: Shared,
  places: readonly Place[],
  name: string,
): void {
  if (!lockEvents.hasSubscribers) return;
  for (const place of places) {
    const inverted = held.some((holding) => byBytes(holding.place.key, place.key) > 0);
    if (shared.has(place) || !inverted) continue;
    lockEvents.publish(() => ({ name, kind: place.name, outcome: 'order-inversion', durationMs: 0 }));
  }
}

/** A reader within a writer shares its lock; a writer within a reader would wait for itself. */
function mayShare(holding: Holding, { kind }: Place): boolean {
  return kind !== 'x' || holding.place.kind === 'x';
}

/** A second permit is another matter, as long as there is one. */
function waitsForItself(held: readonly Holding[], { kind }: Place): boolean {
  if (held.length === 0) return false;
  if (kind === 'x' || kind === 'r' || held.some(({ place }) => place.kind === 'x')) return true;
  return held.length >= Number(kind);
}

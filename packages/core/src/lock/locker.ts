import { monotonicMs } from '../clock';
import type { Duration } from '../duration';
import { LockNotAcquiredError, OptionError, SelfDeadlockError } from '../errors';
import type { Acquirer, Refusal } from './acquirer';
import type { Contexts, Entry } from './contexts';
import { lockEvents } from './events';
import { HeldLock, releaseAll } from './held-lock';
import { Holding } from './holding';
import type { AcquireOptions, Lock, Locker, LockRefused, TryOptions } from './locks';
import { byBytes, resolveAcquire, resolveTry, type Wish } from './options';
import type { Place } from './place';

export interface LockerSettings {
  readonly acquirer: Acquirer;
  readonly contexts: Contexts;
  /** How they are called in events. */
  readonly name: string;
  readonly maxLeaseMs: number;
}

const NO_OPTIONS: AcquireOptions & { readonly ttl?: Duration } = {};

/** Takes the same places at every call: one, or several in their order. */
export class KindLocker implements Locker {
  readonly #places: readonly Place[];
  readonly #settings: LockerSettings;

  constructor(places: readonly Place[], settings: LockerSettings) {
    this.#places = places;
    this.#settings = settings;
  }

  acquire(options: AcquireOptions = NO_OPTIONS): Promise<Lock> {
    return inThisTick(() => {
      const wish = resolveAcquire(options, this.#settings.maxLeaseMs);
      const shared = this.#alreadyHeld(wish);
      return this.#acquire(wish, shared, this.#settings.contexts.enter());
    });
  }

  tryAcquire(options: TryOptions = NO_OPTIONS): Promise<Lock | LockRefused> {
    return inThisTick(() => {
      const wish = resolveTry(options, this.#settings.maxLeaseMs);
      const shared = this.#alreadyHeld(wish);
      return this.#try(wish, shared, this.#settings.contexts.enter());
    });
  }

  using<T>(options: AcquireOptions, work: (lock: Lock) => T | PromiseLike<T>): Promise<T> {
    return inThisTick(() => {
      const { contexts, maxLeaseMs } = this.#settings;
      if (typeof work !== 'function') throw new OptionError('work', 'a function', work);
      const wish = resolveAcquire(options, maxLeaseMs);
      const shared = this.#alreadyHeld(wish);
      const entry = contexts.newEntry();
      return contexts.run(entry, async () => {
        const lock = await this.#acquire(wish, shared, entry);
        try {
          return await work(lock);
        } finally {
          await lock.release();
        }
      });
    });
  }

  async #acquire(wish: Wish, shared: Shared, entry: Entry): Promise<Lock> {
    const startedAtMs = monotonicMs();
    const taken = await this.#try(wish, shared, entry);
    if (taken.acquired) return taken;
    throw new LockNotAcquiredError(monotonicMs() - startedAtMs, taken.retryAfterMs);
  }

  /** All places or none, in their order, within the time that there is for all of them. */
  async #try(wish: Wish, shared: Shared, entry: Entry): Promise<HeldLock | LockRefused> {
    const { acquirer, maxLeaseMs } = this.#settings;
    const startedAtMs = monotonicMs();
    const untilMs = startedAtMs + wish.waitMs;
    const taken = new Map(shared);
    const giveUp = async () => {
      entry.holdings = [];
      await releaseAll([...taken.values()]);
    };
    try {
      for (const place of this.#places) {
        if (taken.has(place)) continue;
        const holding = await takeOne(acquirer, place, wish, untilMs);
        if (!(holding instanceof Holding)) {
          await giveUp();
          return { acquired: false, ...holding };
        }
        taken.set(place, holding);
      }
    } catch (error) {
      await giveUp();
      throw error;
    }
    const lost = [...taken.values()].find(({ held }) => !held);
    if (lost !== undefined) {
      await giveUp(); // it ran out, or was taken away, while a later one was waited for
      return { acquired: false, key: lost.place.key, retryAfterMs: 0 };
    }
    entry.holdings = this.#places.map((place) => taken.get(place) as Holding);
    const waitedMs = monotonicMs() - startedAtMs;
    return new HeldLock(entry.holdings as [Holding, ...Holding[]], waitedMs, maxLeaseMs);
  }

  /**
   * What this context holds of the places already, for whoever may share it.
   *
   * @throws {SelfDeadlockError} where it would wait for itself.
   */
  #alreadyHeld(wish: Wish): Shared {
    const held = this.#settings.contexts.held();
    if (held.length === 0) return NOTHING_SHARED;
    const shared = new Map<Place, Holding>();
    for (const place of this.#places) {
      const same = held.filter((holding) => holding.place.keys.lock === place.keys.lock);
      const [latest] = same;
      if (latest !== undefined && wish.reentrant) shared.set(place, mayShare(latest, place));
      else if (wish.waitMs > 0 && waitsForItself(same, place)) throw new SelfDeadlockError();
    }
    for (const holding of shared.values()) holding.join();
    if (wish.waitMs > 0) this.#tellOfInversions(held, shared); // who does not wait blocks nobody
    return shared;
  }

  #tellOfInversions(held: readonly Holding[], shared: Shared): void {
    if (!lockEvents.hasSubscribers) return;
    const { name } = this.#settings;
    for (const place of this.#places) {
      const inverted = held.some((holding) => byBytes(holding.place.key, place.key) > 0);
      if (shared.has(place) || !inverted) continue;
      lockEvents.publish(() => ({ name, kind: place.name, outcome: 'order-inversion', durationMs: 0 }));
    }
  }
}

/** Holdings of the context itself, which the lock takes part in. */
type Shared = ReadonlyMap<Place, Holding>;
const NOTHING_SHARED: Shared = new Map();

function takeOne(acquirer: Acquirer, place: Place, wish: Wish, untilMs: number): Promise<Holding | Refusal> {
  return wish.waitMs === 0 ? acquirer.try(place, wish) : acquirer.acquire(place, wish, untilMs);
}

/** A reader within a writer shares its lock; a writer within a reader would wait for itself. */
function mayShare(holding: Holding, { kind }: Place): Holding {
  if (kind === 'x' && holding.place.kind !== 'x') throw new SelfDeadlockError();
  return holding;
}

/** A second permit is another matter, as long as there is one. */
function waitsForItself(held: readonly Holding[], { kind }: Place): boolean {
  if (held.length === 0) return false;
  if (kind === 'x' || kind === 'r' || held.some(({ place }) => place.kind === 'x')) return true;
  return held.length >= Number(kind);
}

/** In the tick of the call, whose asynchronous context it is about. What is wrong with the call rejects, as all else does. */
export function inThisTick<T>(begin: () => Promise<T>): Promise<T> {
  try {
    return begin();
  } catch (error) {
    return new Promise(() => {
      throw error;
    });
  }
}

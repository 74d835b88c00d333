import { monotonicMs } from '../clock';
import type { Duration } from '../duration';
import { LockNotAcquiredError, OptionError, SelfDeadlockError } from '../errors';
import type { Acquirer, Refusal } from './acquirer';
import type { Contexts, Entry } from './contexts';
import { lockEvents } from './events';
import { HeldLock, releaseAll } from './held-lock';
import { Holding } from './holding';
import { inThisTick } from '../in-this-tick';
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
      return this.#take(wish, shared, this.#settings.contexts.enter(), notAcquired);
    });
  }

  tryAcquire(options: TryOptions = NO_OPTIONS): Promise<Lock | LockRefused> {
    return inThisTick(() => {
      const wish = resolveTry(options, this.#settings.maxLeaseMs);
      const shared = this.#alreadyHeld(wish);
      return this.#take(wish, shared, this.#settings.contexts.enter(), refused);
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
        const lock = await this.#take(wish, shared, entry, notAcquired);
        try {
          return await work(lock);
        } finally {
          await lock.release();
        }
      });
    });
  }

  /** All places or none, in their order, within the time that there is for all of them. */
  #take<R>(wish: Wish, shared: Shared, entry: Entry, refuse: Refuse<R>): Promise<HeldLock | R> {
    const [place, ...others] = this.#places;
    if (place === undefined || others.length > 0 || shared.size > 0) {
      return this.#takeAll(wish, shared, entry, refuse);
    }
    const { acquirer, maxLeaseMs } = this.#settings;
    const startedAtMs = monotonicMs();
    // Without an async function: each of its promises costs, where something follows asynchronous contexts.
    return takeOne(acquirer, place, wish, startedAtMs + wish.waitMs).then(
      (taken) => {
        const waitedMs = monotonicMs() - startedAtMs;
        entry.holdings = taken instanceof Holding ? [taken] : NOTHING_HELD;
        return taken instanceof Holding
          ? new HeldLock([taken], waitedMs, maxLeaseMs)
          : refuse(taken, waitedMs);
      },
      (error: unknown) => {
        entry.holdings = NOTHING_HELD;
        throw error;
      },
    );
  }

  async #takeAll<R>(wish: Wish, shared: Shared, entry: Entry, refuse: Refuse<R>): Promise<HeldLock | R> {
    const { acquirer, maxLeaseMs } = this.#settings;
    const startedAtMs = monotonicMs();
    const taken = new Map(shared);
    const giveUp = async () => {
      entry.holdings = NOTHING_HELD;
      await releaseAll([...taken.values()]);
    };
    try {
      for (const place of this.#places) {
        if (taken.has(place)) continue;
        const holding = await takeOne(acquirer, place, wish, startedAtMs + wish.waitMs);
        if (!(holding instanceof Holding)) {
          await giveUp();
          return refuse(holding, monotonicMs() - startedAtMs);
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
      return refuse({ key: lost.place.key, retryAfterMs: 0 }, monotonicMs() - startedAtMs);
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

const NOTHING_HELD: readonly Holding[] = [];

/** What comes of a refusal, after so many ms. */
type Refuse<R> = (refusal: Refusal, afterMs: number) => R;

function notAcquired({ retryAfterMs }: Refusal, afterMs: number): never {
  throw new LockNotAcquiredError(afterMs, retryAfterMs);
}

function refused(refusal: Refusal): LockRefused {
  return { acquired: false, ...refusal };
}

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

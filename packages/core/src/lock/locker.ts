import { monotonicMs } from '../clock';
import { LockNotAcquiredError, OptionError } from '../errors';
import type { Acquirer, Refusal } from './acquirer';
import { passedOn, type Asker } from './asker';
import { alreadyHeld, type Shared } from './already-held';
import { entryIn, NOTHING_HELD, type Contexts, type Entry } from './contexts';
import { HeldLock, releaseAll } from './held-lock';
import { Holding } from './holding';
import { inThisTick } from '../in-this-tick';
import { presentMoment, type Moment } from '../lease/lease';
import type { AcquireOptions, Lock, Locker, LockRefused, TryOptions } from './locks';
import { resolveAcquire, resolveTry, type Wish } from './options';
import type { Place } from './place';

export interface LockerSettings {
  readonly acquirer: Acquirer;
  readonly contexts: Contexts;
  /** How they are called in events. */
  readonly name: string;
  readonly maxLeaseMs: number;
}

const NO_OPTIONS: AcquireOptions = {};

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
      return this.#enterAndTake(wish, notAcquired);
    });
  }

  tryAcquire(options: TryOptions = NO_OPTIONS): Promise<Lock | LockRefused> {
    return inThisTick(() => {
      const wish = resolveTry(options, this.#settings.maxLeaseMs);
      return this.#enterAndTake(wish, refused);
    });
  }

  using<T>(options: AcquireOptions, work: (lock: Lock) => T | PromiseLike<T>): Promise<T> {
    return inThisTick(() => {
      const { contexts, maxLeaseMs } = this.#settings;
      if (typeof work !== 'function') throw new OptionError('work', 'a function', work);
      const wish = resolveAcquire(options, maxLeaseMs);
      const before = contexts.present();
      const shared = alreadyHeld(before, this.#places, wish, this.#settings.name);
      const entry = entryIn(before);
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

  /** What is taken is known to what comes after in the context of the caller. */
  #enterAndTake<R>(wish: Wish, refuse: Refuse<R>): Promise<HeldLock | R> {
    const { contexts } = this.#settings;
    const before = contexts.present();
    const shared = alreadyHeld(before, this.#places, wish, this.#settings.name);
    return this.#take(wish, shared, contexts.enter(before), refuse);
  }

  /** All places or none, in their order, within the time that there is for all of them. */
  #take<R>(wish: Wish, shared: Shared, entry: Entry, refuse: Refuse<R>): Promise<HeldLock | R> {
    const [place, ...others] = this.#places;
    if (place === undefined || others.length > 0 || shared.size > 0) {
      return this.#takeAll(wish, shared, entry, refuse);
    }
    const { acquirer, maxLeaseMs } = this.#settings;
    const askedAt = presentMoment();
    const startedAtMs = askedAt.monotonicMs;
    return takeOne(acquirer, place, wish, askedAt, startedAtMs + wish.waitMs, {
      next: (taken) => {
        if (!(taken instanceof Holding)) {
          entry.holdings = NOTHING_HELD;
          return refuse(taken, monotonicMs() - startedAtMs);
        }
        const holdings: [Holding] = [taken];
        entry.holdings = holdings;
        return new HeldLock(holdings, taken.grantedAtMs - startedAtMs, maxLeaseMs);
      },
      failed: (error) => {
        entry.holdings = NOTHING_HELD;
        throw error;
      },
    });
  }

  async #takeAll<R>(wish: Wish, shared: Shared, entry: Entry, refuse: Refuse<R>): Promise<HeldLock | R> {
    const { acquirer, maxLeaseMs } = this.#settings;
    const startedAtMs = monotonicMs();
    const untilMs = startedAtMs + wish.waitMs;
    const taken = new Map(shared);
    const giveUp = async () => {
      entry.holdings = NOTHING_HELD;
      await releaseAll([...taken.values()]);
    };
    try {
      for (const place of this.#places) {
        if (taken.has(place)) continue;
        const holding = await takeOne(acquirer, place, wish, presentMoment(), untilMs, passedOn());
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
}

/** What comes of a refusal, after so many ms. */
type Refuse<R> = (refusal: Refusal, afterMs: number) => R;

function notAcquired({ retryAfterMs }: Refusal, afterMs: number): never {
  throw new LockNotAcquiredError(afterMs, retryAfterMs);
}

function refused(refusal: Refusal): LockRefused {
  return { acquired: false, ...refusal };
}

function takeOne<Next>(
  acquirer: Acquirer,
  place: Place,
  wish: Wish,
  askedAt: Moment,
  untilMs: number,
  asker: Asker<Holding | Refusal, Next>,
): Promise<Next> {
  return wish.waitMs === 0
    ? acquirer.try(place, wish, askedAt, asker)
    : acquirer.acquire(place, wish, untilMs, askedAt, asker);
}

import { monotonicMs } from '../clock';
import { LockNotAcquiredError, RedisReplyError, RedisUnavailableError } from '../errors';
import { eventChannel } from '../events';
import type { Asker } from './asker';
import type { KindName, Place } from './place';

/** Something that came of a lock. Carries no key, no id and no token. */
export interface LockEvent {
  /** The prefix of the locks that it belongs to. */
  readonly name: string;
  readonly kind: KindName;
  readonly outcome:
    | 'acquired'
    /** Somebody else held it, and nobody waited. */
    | 'refused'
    /** It was waited for in vain. */
    | 'timeout'
    | 'aborted'
    | 'unavailable'
    /** Redis refused. */
    | 'failed'
    /** How a release went. */
    | 'released'
    | 'expired'
    | 'stolen'
    | 'unknown'
    /** Its signal was aborted: the lease ran out under its holder, or it was taken away. */
    | 'lost'
    /** Taken while a key was held that comes later in the order: with others doing the opposite, a deadlock. */
    | 'order-inversion';
  /** How long it was waited for; of the outcomes that end a lock, how long it was held. */
  readonly durationMs: number;
}

export const lockEvents = eventChannel<LockEvent>('sluice:lock');

/** Tells of the locks of one name, to whoever listens. */
export class LockTeller {
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  /** @param sinceMs on the monotonic clock */
  tell(place: Place, outcome: LockEvent['outcome'], sinceMs: number): void {
    if (!lockEvents.hasSubscribers) return;
    const { name: kind } = place;
    lockEvents.publish(() => ({ name: this.#name, kind, outcome, durationMs: monotonicMs() - sinceMs }));
  }

  /** Tells of what comes of an acquisition, before it goes on. */
  telling<Taken, Next>(
    place: Place,
    asker: Asker<Taken, Next>,
    takenAs: (taken: Taken) => LockEvent['outcome'],
  ): Asker<Taken, Next> {
    if (!lockEvents.hasSubscribers) return asker;
    const sinceMs = monotonicMs();
    return {
      next: (taken) => {
        this.tell(place, takenAs(taken), sinceMs);
        return asker.next(taken);
      },
      failed: (error) => {
        this.tell(place, outcomeOf(error), sinceMs);
        return asker.failed(error);
      },
    };
  }
}

/** What became of an acquisition that rejects. */
function outcomeOf(error: unknown): LockEvent['outcome'] {
  if (error instanceof LockNotAcquiredError) return 'timeout';
  if (error instanceof RedisReplyError) return 'failed';
  return error instanceof RedisUnavailableError ? 'unavailable' : 'aborted';
}

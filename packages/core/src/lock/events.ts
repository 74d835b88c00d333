import { LockNotAcquiredError, RedisUnavailableError } from '../errors';
import { eventChannel } from '../events';
import type { KindName } from './place';

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

/** What became of an acquisition that rejects. */
export function outcomeOf(error: unknown): LockEvent['outcome'] {
  if (error instanceof LockNotAcquiredError) return 'timeout';
  return error instanceof RedisUnavailableError ? 'unavailable' : 'aborted';
}

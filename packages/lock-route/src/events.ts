import { eventChannel } from '@sluice/core';

/** What became of one request at one gate. Carries no key. */
export interface LockRouteEvent {
  readonly outcome:
    /** It has the lock. */
    | 'acquired'
    /** It runs without: Redis is away, and `onUnavailable` is `'open'`. */
    | 'unprotected'
    /** The lock is taken, or too many wait for it. */
    | 'refused'
    /** The lock is taken, and somebody does the work. */
    | 'skipped'
    /** Redis is away, or the gate is closed. */
    | 'unavailable'
    /** The client left before its turn came. */
    | 'left'
    /** The lock was lost while the handler worked. */
    | 'lost'
    /** The handler worked for longer than `maxHold`. */
    | 'overheld';
  /** How long it was waited for the lock. */
  readonly waitedMs: number;
}

export const lockRouteEvents = eventChannel<LockRouteEvent>('sluice:lock-route');

import { eventChannel } from '../events';
import { observing } from '../observed-work';

/** Something that was asked of unique items, or done to them. Carries no item. */
export interface UniquesEvent {
  readonly name: string;
  readonly operation: 'add' | 'has' | 'count' | 'union' | 'intersect' | 'clear';
  readonly outcome:
    /** Added, and one at least is new. */
    | 'new'
    /** Added, and none is known to be new. */
    | 'known'
    /** Asked whether it is among them: it is, it is not, or that cannot be told. */
    | 'present'
    | 'absent'
    | 'unclear'
    /** Counted. */
    | 'exact'
    | 'approximate'
    /** Cleared. */
    | 'done'
    /** Redis gave no answer. */
    | 'unavailable'
    /** Redis refused. */
    | 'failed';
  readonly durationMs: number;
}

export const uniquesEvents = eventChannel<UniquesEvent>('sluice:uniques');

/** Tells what becomes of an operation. */
export const observed = observing(uniquesEvents);

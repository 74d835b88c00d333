import { eventChannel } from '../events';
import { failureWithRedis, observeWork } from '../observed-work';

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
export function observed<Result>(
  name: string,
  operation: UniquesEvent['operation'],
  work: Promise<Result>,
  outcomeOf: (result: Result) => UniquesEvent['outcome'],
): Promise<Result> {
  if (!uniquesEvents.hasSubscribers) return work;
  return observeWork<Result, UniquesEvent['outcome']>(work, {
    outcomeOf,
    failureOf: failureWithRedis,
    publish: (outcome, durationMs) => {
      uniquesEvents.publish(() => ({ name, operation, outcome, durationMs }));
    },
  });
}

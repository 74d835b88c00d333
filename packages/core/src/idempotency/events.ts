import { eventChannel } from '../events';

/** What was known when work was about to begin, or how its end was noted. Carries no key, scope or result. */
export interface IdempotencyEvent {
  readonly operation: 'begin' | 'complete' | 'release' | 'abandon';
  readonly outcome:
    | 'started'
    | 'done'
    | 'running'
    | 'unknown'
    | 'mismatch'
    /** The end was noted as it was asked for. */
    | 'noted'
    /** The end was not noted: somebody else has begun the work since. */
    | 'lost'
    /** Redis gave no answer. */
    | 'unavailable';
  readonly durationMs: number;
}

export const idempotencyEvents = eventChannel<IdempotencyEvent>('sluice:idempotency');

import { eventChannel } from '../events';
import { observing } from '../observed-work';

/** Something that was asked of a leaderboard, or done to it. Carries no id, no score and no data. */
export interface LeaderboardEvent {
  /** The name of the board; for several boards of a group, their names. */
  readonly name: string;
  readonly operation:
    | 'add'
    | 'set'
    | 'increment'
    | 'best'
    | 'remove'
    | 'data'
    | 'standings'
    | 'page'
    | 'around'
    | 'range'
    | 'count'
    | 'clear';
  readonly outcome:
    /** Written, and a score is another one. */
    | 'changed'
    /** Written, and all scores are as they were. */
    | 'unchanged'
    /** Read, or cleared. */
    | 'done'
    /** Read: nobody who was asked about is on the board. */
    | 'absent'
    /** Redis gave no answer. */
    | 'unavailable'
    /** Redis refused, or a score would have left the range of doubles. */
    | 'failed';
  readonly durationMs: number;
}

export const leaderboardEvents = eventChannel<LeaderboardEvent>('sluice:leaderboard');

/** Tells what becomes of an operation. */
export const observed = observing(leaderboardEvents);

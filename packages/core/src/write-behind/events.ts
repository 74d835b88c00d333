import { eventChannel } from '../events';
import { observing } from '../observed-work';

/** Something that came of a write-behind. Carries no id and no value. */
export interface WriteBehindEvent {
  /** Of the write-behind. */
  readonly name: string;
  readonly operation: 'get' | 'load' | 'set' | 'increment' | 'delete' | 'flush' | 'sweep';
  readonly outcome:
    /** Got: from Redis, or by reading the database. */
    | 'hit'
    | 'loaded'
    /** Written to Redis. */
    | 'accepted'
    /** Beyond the limits: written to the database. */
    | 'written-through'
    /** Flushed, or swept. */
    | 'done'
    /** Flushed: the database refused rows by themselves, and they are tried again later. */
    | 'refused'
    /** Flushed: the database refused rows once too often, and they are dead letters. */
    | 'dead'
    /** Flushed: the database cannot be asked, or the source of the keys of sealed values. */
    | 'outage'
    /** Records that were to be written are gone from Redis: evicted, or deleted by somebody else. */
    | 'vanished'
    /** Redis gave no answer. */
    | 'unavailable'
    /** Redis refused, or the limits did, or the database, or the value cannot be read. */
    | 'failed';
  /** Of a flush: how many it is about. */
  readonly records?: number | undefined;
  readonly durationMs: number;
}

export const writeBehindEvents = eventChannel<WriteBehindEvent>('sluice:write-behind');

/** Tells what becomes of an operation. */
export const observed = observing(writeBehindEvents);

import { eventChannel } from '../events';

/** Something that came of a job. Carries no id, no payload, no result and no error. */
export interface QueueEvent {
  /** The name of the queue. */
  readonly name: string;
  readonly outcome:
    | 'added'
    /** Another one stands for its `dedup` key: that one was kept as it is, or given its payload. */
    | 'kept'
    | 'replaced'
    /** It was not added: there is no room. */
    | 'full'
    | 'completed'
    /** It failed, and will be tried again. */
    | 'failed'
    /** It is a dead letter from now on. */
    | 'dead'
    /** It had ended when it was not its worker's any more: the lease had run out, or it was cancelled. It did not count. */
    | 'lost'
    /** It was given back by a worker that closed. */
    | 'released'
    /** It was taken away from a worker that was not heard of. */
    | 'crashed'
    /** Redis gave no answer. */
    | 'unavailable';
  /** How long it ran; of what is said of an addition, how long that took; otherwise 0. */
  readonly durationMs: number;
  /** How many jobs it is said of. */
  readonly jobs: number;
}

export const queueEvents = eventChannel<QueueEvent>('sluice:queue');

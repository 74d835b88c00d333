import { SluiceError } from '../errors';

/** A queue has as many jobs, or bytes, as it may: there is more to do than is being done. */
export class QueueFullError extends SluiceError {
  override readonly name = 'QueueFullError';
  /** How many of the jobs were added all the same: the first ones. */
  readonly added: number;

  constructor(added = 0) {
    const some = added > 0 ? `; the first ${String(added)} were added` : '';
    super('ERR_QUEUE_FULL', `The queue is full${some}`);
    this.added = added;
  }
}

/** What ended the right to a job before its end: its lease ran out, somebody else has it, or it was cancelled or given back. */
export type LeaseLoss = 'expired' | 'taken' | 'cancelled' | 'released';

/** A job is not this worker's any more: whatever it comes to here does not count. */
export class LeaseLostError extends SluiceError {
  override readonly name = 'LeaseLostError';
  readonly reason: LeaseLoss;

  constructor(reason: LeaseLoss) {
    super('ERR_LEASE_LOST', `The job is not held any more: ${LEASE_LOSSES[reason]}`);
    this.reason = reason;
  }
}

const LEASE_LOSSES: Readonly<Record<LeaseLoss, string>> = {
  expired: 'its lease ran out',
  taken: 'somebody else has it, or it is gone',
  cancelled: 'it was cancelled',
  released: 'its worker was closed',
};

/** Thrown by a job that need not be tried again: it becomes a dead letter at once. */
export class UnrecoverableError extends SluiceError {
  override readonly name = 'UnrecoverableError';

  constructor(message: string, options?: ErrorOptions) {
    super('ERR_UNRECOVERABLE', message, options);
  }
}

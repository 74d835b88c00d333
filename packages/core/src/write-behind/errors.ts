import { RedisUnavailableError, SluiceError } from '../errors';

/** More is waiting to be written to the database than may be, or for longer. Nothing was written. */
export class WriteBacklogError extends SluiceError {
  override readonly name = 'WriteBacklogError';
  /** How many records are not in the database, dead letters included. */
  readonly unwritten: number;
  /** For how long the oldest of them has been waiting, in ms. */
  readonly lagMs: number;

  constructor(unwritten: number, lagMs: number) {
    super(
      'ERR_WRITE_BACKLOG',
      `${String(unwritten)} records are not in the database yet, the oldest for ${String(lagMs)} ms; nothing was written`,
    );
    this.unwritten = unwritten;
    this.lagMs = lagMs;
  }
}

/** Why a write is not known to be in the database. */
export type NotFlushed = 'timeout' | 'dead' | 'lost';

/** What was waited for is not in the database. Unless it was lost, or thrown away, it stands in Redis still. */
export class NotFlushedError extends SluiceError {
  override readonly name = 'NotFlushedError';
  readonly reason: NotFlushed;

  constructor(reason: NotFlushed) {
    super('ERR_NOT_FLUSHED', `The write is not in the database: ${NOT_FLUSHED[reason]}`);
    this.reason = reason;
  }
}

const NOT_FLUSHED: Readonly<Record<NotFlushed, string>> = {
  timeout: 'the time to wait for it is over; it stays in Redis, and will be written',
  dead: 'the database refused it too often; it is among the dead letters',
  lost: 'Redis does not have it any more, and the database has it not',
};

/** A write stands in Redis, and will be written to the database; but the durability that was asked for was not confirmed in time. */
export class NotDurableError extends SluiceError {
  override readonly name = 'NotDurableError';
  /** Of the write. */
  readonly version: number;

  constructor(durability: string, version: number) {
    super('ERR_NOT_DURABLE', `The write was accepted, but not confirmed in time as \`${durability}\``);
    this.version = version;
  }
}

export function closedError(): RedisUnavailableError {
  return new RedisUnavailableError('closed', 'no', 'The write-behind was closed');
}

/** Stable, documented identifiers (`docs/errors.md`). Adding one is a minor release; changing one is a major release. */
export type ErrorCode =
  | 'ERR_OPTION_INVALID'
  | 'ERR_REDIS_UNAVAILABLE'
  | 'ERR_REDIS_REPLY'
  | 'ERR_DECRYPT'
  | 'ERR_TOO_LARGE'
  | 'ERR_VALIDATION'
  | 'ERR_LOCK_NOT_ACQUIRED'
  | 'ERR_LOCK_LOST'
  | 'ERR_SELF_DEADLOCK'
  | 'ERR_CONFLICT'
  | 'ERR_LOADER_TIMEOUT'
  | 'ERR_WRITE_BACKLOG'
  | 'ERR_NOT_FLUSHED'
  | 'ERR_NOT_DURABLE'
  | 'ERR_QUEUE_FULL'
  | 'ERR_LEASE_LOST'
  | 'ERR_UNRECOVERABLE';

/** Survives two copies of this module in one process, which `instanceof` does not. */
const BRAND = Symbol.for('@sluice/core.Error');

/**
 * Base of every error these packages throw on purpose.
 *
 * Branch on `error.code`, never on `error.message`. The original failure, if any, is `error.cause`.
 */
export class SluiceError extends Error {
  override readonly name: string = 'SluiceError';
  readonly code: ErrorCode;
  readonly [BRAND] = true;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** Whether `value` is an error of these packages, whichever installed copy made it. */
  static is(value: unknown): value is SluiceError {
    return typeof value === 'object' && value !== null && BRAND in value;
  }
}

/** An option or argument was missing, of the wrong type, or out of range. Options are checked synchronously, at mount. */
export class OptionError extends SluiceError {
  override readonly name = 'OptionError';
  /** Which option, as a path: `policies[1].limit`. */
  readonly option: string;

  constructor(option: string, expected: string, received: unknown) {
    super('ERR_OPTION_INVALID', `\`${option}\` must be ${expected}; got ${describe(received)}`);
    this.option = option;
  }
}

/** Whether Redis may have run what was asked: `'no'` makes a retry safe. */
export type Executed = 'no' | 'unknown';

/** Why Redis could not be asked, or gave no answer. */
export type UnavailableReason = 'deadline' | 'breaker-open' | 'overloaded' | 'offline' | 'refused' | 'closed';

/** Redis did not answer in time, or could not be asked at all. Never the caller's fault. */
export class RedisUnavailableError extends SluiceError {
  override readonly name = 'RedisUnavailableError';
  readonly reason: UnavailableReason;
  readonly executed: Executed;

  constructor(reason: UnavailableReason, executed: Executed, message: string, options?: ErrorOptions) {
    super('ERR_REDIS_UNAVAILABLE', message, options);
    this.reason = reason;
    this.executed = executed;
  }
}

/** Redis refused the command itself (WRONGTYPE, NOAUTH, …) or answered with something it cannot answer: a bug or a set-up error, not an outage. */
export class RedisReplyError extends SluiceError {
  override readonly name = 'RedisReplyError';

  constructor(message: string, options?: ErrorOptions) {
    super('ERR_REDIS_REPLY', message, options);
  }

  /** For the `parse` of a script: the reply has a shape that the script cannot produce. */
  static unexpected(command: string): RedisReplyError {
    return new RedisReplyError(`${command} was answered with a reply of an unexpected shape`);
  }
}

/** A sealed value is not what was sealed, or not for this place: tampered with, moved, truncated, or its key is gone. */
export class DecryptError extends SluiceError {
  override readonly name = 'DecryptError';

  constructor(message: string, options?: ErrorOptions) {
    super('ERR_DECRYPT', message, options);
  }
}

/** A value is larger than the stated bound. Nothing was written. */
export class TooLargeError extends SluiceError {
  override readonly name = 'TooLargeError';

  constructor(what: string, bytes: number, maxBytes: number) {
    super('ERR_TOO_LARGE', `${what} has ${String(bytes)} bytes; at most ${String(maxBytes)} are allowed`);
  }
}

/** What a schema found wrong in a value. */
export interface ValidationIssue {
  /** As the schema says it. Some schemas quote the value. */
  readonly message: string;
  /** Where in the value: `items[2].price`; empty for the value itself. */
  readonly path: string;
}

/** A value is not what its schema asks for. Nothing was written. The message names the places, and shows no value. */
export class ValidationError extends SluiceError {
  override readonly name = 'ValidationError';
  readonly issues: readonly ValidationIssue[];

  constructor(what: string, issues: readonly ValidationIssue[]) {
    const places = [...new Set(issues.map(({ path }) => (path === '' ? 'the value itself' : path)))];
    super('ERR_VALIDATION', `${what} is not what its schema asks for, at: ${places.join(', ')}`);
    this.issues = issues;
  }
}

/** A lock was not to be had in the time that the caller gave it. Nothing is held, and no place in the queue. */
export class LockNotAcquiredError extends SluiceError {
  override readonly name = 'LockNotAcquiredError';
  /** When the first lease of those who hold it ends unless it is renewed, in milliseconds from now. */
  readonly retryAfterMs: number;

  constructor(waitedMs: number, retryAfterMs: number) {
    const waited = waitedMs > 0 ? ` within ${String(Math.round(waitedMs))} ms` : '';
    super('ERR_LOCK_NOT_ACQUIRED', `The lock was not to be had${waited}`);
    this.retryAfterMs = retryAfterMs;
  }
}

/** What ended a lock before its release: its lease ran out, or somebody took it away. */
export type LockLoss = 'expired' | 'stolen' | 'released';

/** A lock is not held any more: what it protects may be in other hands. */
export class LockLostError extends SluiceError {
  override readonly name = 'LockLostError';
  readonly reason: LockLoss;

  constructor(reason: LockLoss) {
    super('ERR_LOCK_LOST', `The lock is not held any more: ${LOSSES[reason]}`);
    this.reason = reason;
  }
}

const LOSSES: Readonly<Record<LockLoss, string>> = {
  expired: 'its lease ran out',
  stolen: 'it was taken away',
  released: 'it was released',
};

/** The same asynchronous context holds the lock already: waiting for it would wait for itself. A bug. */
export class SelfDeadlockError extends SluiceError {
  override readonly name = 'SelfDeadlockError';

  constructor() {
    super(
      'ERR_SELF_DEADLOCK',
      'This asynchronous context holds the lock already and would wait for itself; release it first, or say `reentrant`',
    );
  }
}

/** Others wrote what was to be compared and set, again and again. Nothing was written. */
export class ConflictError extends SluiceError {
  override readonly name = 'ConflictError';

  constructor(attempts: number) {
    super('ERR_CONFLICT', `Somebody else was faster ${String(attempts)} times; nothing was written`);
  }
}

/** A loader took longer than it may. Whatever it comes to after that is not stored. */
export class LoaderTimeoutError extends SluiceError {
  override readonly name = 'LoaderTimeoutError';

  constructor(timeoutMs: number) {
    super('ERR_LOADER_TIMEOUT', `The loader did not end within ${String(timeoutMs)} ms`);
  }
}

/** What was given, without showing what a string or an object holds: it may be a secret. */
function describe(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === 'number' || typeof value === 'boolean') return `${String(value)} (${typeof value})`;
  if (typeof value === 'string') return `a string of ${String(value.length)} characters`;
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;
}

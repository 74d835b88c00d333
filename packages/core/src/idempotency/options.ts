import { checkSealer, type Sealer } from '../codec/sealed';
import type { RedisInput } from '../connection/connection';
import { checkPrefix } from '../connection/keys';
import { durationMs, type Duration } from '../duration';
import { OptionError } from '../errors';
import { checkKnown, checkOneOf, withDefaults, type Defaults } from '../options';
import type { BeginOptions, IdempotentWork } from './idempotency';

/** What becomes of work whose lease lapsed before it was settled. */
export type OnUnknown = 'conflict' | 'reexecute';

const ON_UNKNOWN: readonly OnUnknown[] = ['conflict', 'reexecute'];

export interface IdempotencyOptions {
  /** A node-redis client, cluster, pool or sentinel, or a connection. Not closed by this. */
  redis: RedisInput;

  /**
   * The first part of every key, after the connection's own prefix.
   *
   * @default 'idem'
   */
  prefix?: string;

  /**
   * How long an execution outlives its process: it is renewed while it runs. From 100 ms to an hour.
   *
   * @default '30s'
   */
  lease?: Duration;

  /**
   * How long the outcome is known, counted from its end: a result, or that there is none. From a second on.
   *
   * @default '24h'
   */
  ttl?: Duration;

  /**
   * What becomes of work whose process died while it was under way, so that nobody knows whether it was done: it is
   * `'unknown'` until `ttl` has passed, or whoever comes next does it again.
   *
   * @default 'conflict'
   */
  onUnknown?: OnUnknown;

  /**
   * How long one question may wait for Redis.
   *
   * @default '250ms'
   */
  deadline?: Duration;

  /** Seals the results. What was stored without cannot be read with it, nor the other way round. */
  sealer?: Sealer | undefined;
}

export interface ResolvedOptions {
  readonly redis: RedisInput;
  readonly prefix: string;
  readonly leaseMs: number;
  readonly ttlMs: number;
  readonly onUnknown: OnUnknown;
  readonly deadlineMs: number;
  readonly sealer: Sealer | undefined;
}

export interface ResolvedBegin {
  readonly waitMs: number;
  readonly signal: AbortSignal | undefined;
  readonly maxHoldMs: number;
}

const HOUR_MS = 3_600_000;
/** The longest that a timer of Node runs. */
const MAX_WAIT_MS = 2 ** 31 - 1;

const DEFAULTS: Defaults<IdempotencyOptions> = {
  prefix: 'idem',
  lease: '30s',
  ttl: '24h',
  onUnknown: 'conflict',
  deadline: 250,
  sealer: undefined,
};

/** @throws {OptionError} for an option that is wrong or unknown. */
export function resolveOptions(options: IdempotencyOptions): ResolvedOptions {
  checkKnown(options, ['redis', ...Object.keys(DEFAULTS)]);
  const { redis, prefix, lease, ttl, onUnknown, deadline, sealer } = withDefaults(options, DEFAULTS);
  checkPrefix('prefix', prefix);
  checkOneOf('onUnknown', onUnknown, ON_UNKNOWN);
  if (sealer !== undefined) checkSealer(sealer);
  return {
    redis,
    prefix,
    leaseMs: durationMs('lease', lease, 100, HOUR_MS),
    ttlMs: durationMs('ttl', ttl, 1000),
    onUnknown,
    deadlineMs: durationMs('deadline', deadline, 1, 60_000),
    sealer,
  };
}

/** @throws {OptionError} for an option that is wrong or unknown. */
export function resolveBegin(options: BeginOptions): ResolvedBegin {
  checkKnown(options, ['wait', 'signal', 'maxHold']);
  const { wait = 0, signal, maxHold } = options;
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new OptionError('signal', 'an AbortSignal', signal);
  }
  return {
    waitMs: durationMs('wait', wait, 0, MAX_WAIT_MS),
    signal,
    maxHoldMs: maxHold === undefined ? Infinity : durationMs('maxHold', maxHold),
  };
}

/** @throws {OptionError} unless it names a piece of work. */
export function checkWork(work: IdempotentWork): void {
  checkKnown(work, ['scope', 'key', 'fingerprint'], 'work.');
  const { scope, key, fingerprint } = work;
  for (const [name, value] of Object.entries({ scope, key })) {
    if (typeof value !== 'string') throw new OptionError(`work.${name}`, 'a string', value);
  }
  if (typeof fingerprint !== 'string' && !Buffer.isBuffer(fingerprint)) {
    throw new OptionError('work.fingerprint', 'a string or a Buffer', fingerprint);
  }
}

import type { RedisInput } from '../connection/connection';
import { checkPrefix } from '../connection/keys';
import { durationMs, type Duration } from '../duration';
import { OptionError } from '../errors';
import { checkInteger, checkKnown, checkOneOf, withDefaults, type Defaults } from '../options';
import { MIN_LEASE_MS } from '../lease/lease';
import type { AcquireOptions, LockKeys, TryOptions } from './locks';

export interface LocksOptions {
  /** A node-redis client, cluster, pool or sentinel, or a connection. Not closed by the locks. */
  redis: RedisInput;

  /**
   * The first part of every key, after the connection's own prefix. Locks of one prefix and connection are the same.
   *
   * @default 'lock'
   */
  prefix?: string;

  /**
   * How long one question may wait for Redis. Waiting for a lock is not bounded by it.
   *
   * @default '250ms'
   */
  deadline?: Duration;

  /**
   * The longest `ttl` that may be asked for, up to 24 hours. The same for all who share the locks.
   *
   * @default '1h'
   */
  maxLease?: Duration;

  /**
   * What follows a restart of Redis, which may have lost who held what. `'none'`: whoever comes first is granted; a mutex
   * that nobody else has had since goes back to its holder at its next renewal. `'grace'`: nobody is granted anything until
   * Redis has been up for `maxLease`, while all holders get theirs back. Asking for its age costs every acquisition an INFO,
   * and the fast path. The same for all who share the locks.
   *
   * @default 'none'
   */
  onFailover?: 'none' | 'grace';
}

export interface ResolvedLocks {
  readonly redis: RedisInput;
  readonly prefix: string;
  readonly deadlineMs: number;
  readonly maxLeaseMs: number;
  /** How long after a restart nobody is granted anything. */
  readonly graceMs: number;
}

/** What an acquisition asks for, checked. */
export interface Wish {
  readonly ttlMs: number;
  readonly renew: boolean;
  readonly maxHoldMs: number;
  readonly reentrant: boolean;
  readonly waitMs: number;
  readonly signal: AbortSignal | undefined;
}

const DAY = 86_400_000;
const DEFAULTS: Defaults<LocksOptions> = {
  prefix: 'lock',
  deadline: 250,
  maxLease: '1h',
  onFailover: 'none',
};
const TRY_OPTIONS = ['ttl', 'renew', 'maxHold', 'reentrant'];
const ACQUIRE_OPTIONS = [...TRY_OPTIONS, 'wait', 'signal'];
const DEFAULT_TTL_MS = 10_000;
const DEFAULT_WAIT_MS = 10_000;

/** Node holds no timer that is longer. */
const MAX_WAIT_MS = 2 ** 31 - 1;
const MAX_PERMITS = 1_000_000;
const MAX_KEYS = 1000;

/** @throws {OptionError} for an option that is wrong or unknown. */
export function resolveLocks(options: LocksOptions): ResolvedLocks {
  checkKnown(options, ['redis', ...Object.keys(DEFAULTS)]);
  const { redis, prefix, deadline, maxLease, onFailover } = withDefaults(options, DEFAULTS);
  checkPrefix('prefix', prefix);
  checkOneOf('onFailover', onFailover, ['none', 'grace']);
  const maxLeaseMs = durationMs('maxLease', maxLease, MIN_LEASE_MS, DAY);
  return {
    redis,
    prefix,
    deadlineMs: durationMs('deadline', deadline, 1, 60_000),
    maxLeaseMs,
    graceMs: onFailover === 'grace' ? maxLeaseMs : 0,
  };
}

/** @throws {OptionError} for an option that is wrong or unknown. */
export function resolveTry(options: TryOptions, maxLeaseMs: number): Wish {
  checkKnown(options, TRY_OPTIONS);
  return wishOf(options, maxLeaseMs, 0, undefined);
}

/** @throws {OptionError} for an option that is wrong or unknown. */
export function resolveAcquire(options: AcquireOptions, maxLeaseMs: number): Wish {
  checkKnown(options, ACQUIRE_OPTIONS);
  const { wait, signal } = options;
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new OptionError('signal', 'an AbortSignal', signal);
  }
  const waitMs = wait === undefined ? DEFAULT_WAIT_MS : durationMs('wait', wait, 0, MAX_WAIT_MS);
  return wishOf(options, maxLeaseMs, waitMs, signal);
}

function wishOf(
  { ttl, renew, maxHold, reentrant }: TryOptions,
  maxLeaseMs: number,
  waitMs: number,
  signal: AbortSignal | undefined,
): Wish {
  if (renew !== undefined) checkOneOf('renew', renew, [true, false]);
  if (reentrant !== undefined) checkOneOf('reentrant', reentrant, [true, false]);
  return {
    ttlMs: ttl === undefined ? Math.min(DEFAULT_TTL_MS, maxLeaseMs) : leaseMs(ttl, maxLeaseMs),
    renew: renew ?? true,
    maxHoldMs: maxHold === undefined ? Infinity : durationMs('maxHold', maxHold),
    reentrant: reentrant ?? false,
    waitMs,
    signal,
  };
}

/** @throws {OptionError} for a lease that is too short to be kept, or longer than `maxLease`. */
export function leaseMs(ttl: Duration, maxLeaseMs: number): number {
  return durationMs('ttl', ttl, MIN_LEASE_MS, maxLeaseMs);
}

/**
 * The keys without repetition, in the one order in which everybody takes them: that of their bytes.
 *
 * @throws {OptionError} unless it is a string, or a list of at least one.
 */
export function resolveKeys(keys: LockKeys): readonly string[] {
  if (typeof keys === 'string') return [keys];
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > MAX_KEYS) {
    throw new OptionError('keys', `a string, or a list of 1 to ${String(MAX_KEYS)}`, keys);
  }
  const all = Array.from(keys as readonly string[]); // of a list with holes, too
  all.forEach((key, index) => {
    checkKey(`keys[${String(index)}]`, key);
  });
  return [...new Set(all)].sort(byBytes);
}

/** @throws {OptionError} unless it is a string. */
export function checkKey(option: string, key: unknown): void {
  if (typeof key !== 'string') throw new OptionError(option, 'a string', key);
}

/** @throws {OptionError} unless it is a whole number from 1 to a million. */
export function checkPermits(permits: unknown): void {
  checkInteger('permits', permits, 1, MAX_PERMITS);
}

export function byBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

import { checkSealer, type Sealer } from '../codec/sealed';
import type { RedisInput } from '../connection/connection';
import { checkPrefix } from '../connection/keys';
import { durationMs, type Duration } from '../duration';
import { OptionError } from '../errors';
import { checkInteger, checkKnown, checkNumber, checkOneOf, withDefaults, type Defaults } from '../options';

export interface RotationOptions {
  /**
   * How old a secret gets before it is changed. From a second on.
   *
   * @default '1h'
   */
  every?: Duration;

  /**
   * How long the old secret is taken beside the new one, for requests that are under way: less than `every`. It is counted
   * from the first use of the new one: a client that never got it keeps its session, and is given another one after this time.
   * So an old secret that was stolen is good until the client has come with the new one, or the session ends.
   *
   * With 0, which it is with `bindToToken`, the old secret ends at once, and the session of a client that misses the answer.
   *
   * @default '15s'
   */
  grace?: Duration | undefined;

  /**
   * What a secret that is not taken any more means: an event, or also the end of the session. A client that asks in the moment
   * of its login, or missed the answer of that, uses an old one in good faith.
   *
   * @default 'report'
   */
  onReuse?: 'report' | 'revoke';
}

export interface SessionStoreOptions {
  /** A node-redis client, cluster, pool or sentinel, or a connection. Not closed by this. */
  redis: RedisInput;

  /**
   * The first part of every key, after the connection's own prefix.
   *
   * @default 'sess'
   */
  prefix?: string;

  /**
   * How long a session lives that nobody uses. From a second on.
   *
   * @default '30m'
   */
  idleTimeout?: Duration;

  /**
   * How long a session lives at most, however much it is used; counted from its login, or from its creation without one.
   *
   * @default '12h'
   */
  absoluteTimeout?: Duration;

  /**
   * The end of an idle session is put off when less than this share of the idle time is left: 0.5 means at most two writes
   * per idle time, and one more for a new secret. From 0 to 1.
   *
   * @default 0.5
   */
  touchAfter?: number;

  /** When a session gets a new secret. `false` for never by itself; a login changes it all the same. */
  rotation?: RotationOptions | false;

  /** Seals the properties of sessions. What was stored without cannot be read with it. */
  sealer?: Sealer | undefined;

  /**
   * Derives the keys of the sealer from the secret of the session too: Redis and the keys together do not open it then, but
   * neither does `export`. Needs a `sealer`.
   *
   * @default false
   */
  bindToToken?: boolean;

  /**
   * How large the properties of a session may be, as JSON with their names.
   *
   * @default 65536
   */
  maxBytes?: number;

  /**
   * How long one call may wait for Redis.
   *
   * @default '250ms'
   */
  deadline?: Duration;
}

export interface ResolvedRotation {
  readonly everyMs: number;
  readonly graceMs: number;
  readonly revokeReused: boolean;
}

export interface ResolvedOptions {
  readonly redis: RedisInput;
  readonly prefix: string;
  readonly idleMs: number;
  readonly absoluteMs: number;
  readonly touchAfter: number;
  readonly rotation: ResolvedRotation | undefined;
  readonly sealer: Sealer | undefined;
  readonly bindToToken: boolean;
  readonly maxBytes: number;
  readonly deadlineMs: number;
}

const SECOND_MS = 1000;
export const YEAR_MS = 366 * 24 * 3_600_000;
const MAX_BYTES = 16 * 1024 * 1024;

const DEFAULTS: Defaults<SessionStoreOptions> = {
  prefix: 'sess',
  idleTimeout: '30m',
  absoluteTimeout: '12h',
  touchAfter: 0.5,
  rotation: {},
  sealer: undefined,
  bindToToken: false,
  maxBytes: 65_536,
  deadline: 250,
};

/** By default; and for a secret that another process has changed, where this one changes none. */
export const GRACE_MS = 15_000;

const ROTATION_DEFAULTS: Defaults<RotationOptions> = { every: '1h', grace: undefined, onReuse: 'report' };

/** @throws {OptionError} for an option that is wrong or unknown. */
export function resolveOptions(options: SessionStoreOptions): ResolvedOptions {
  checkKnown(options, ['redis', ...Object.keys(DEFAULTS)]);
  const given = withDefaults(options, DEFAULTS);
  checkPrefix('prefix', given.prefix);
  checkNumber('touchAfter', given.touchAfter, 0, 1);
  checkInteger('maxBytes', given.maxBytes, 1, MAX_BYTES);
  checkOneOf('bindToToken', given.bindToToken, [true, false]);
  if (given.sealer !== undefined) checkSealer(given.sealer);
  if (given.bindToToken && given.sealer === undefined) {
    throw new OptionError('sealer', 'given with `bindToToken`', undefined);
  }
  return {
    redis: given.redis,
    prefix: given.prefix,
    idleMs: durationMs('idleTimeout', given.idleTimeout, SECOND_MS, YEAR_MS),
    absoluteMs: durationMs('absoluteTimeout', given.absoluteTimeout, SECOND_MS, YEAR_MS),
    touchAfter: given.touchAfter,
    rotation: resolveRotation(given.rotation, given.bindToToken),
    sealer: given.sealer,
    bindToToken: given.bindToToken,
    maxBytes: given.maxBytes,
    deadlineMs: durationMs('deadline', given.deadline, 1, 60_000),
  };
}

function resolveRotation(rotation: RotationOptions | false, bound: boolean): ResolvedRotation | undefined {
  if (rotation === false) return undefined;
  checkKnown(rotation, Object.keys(ROTATION_DEFAULTS), 'rotation.');
  const { every, grace = bound ? 0 : GRACE_MS, onReuse } = withDefaults(rotation, ROTATION_DEFAULTS);
  checkOneOf('rotation.onReuse', onReuse, ['report', 'revoke']);
  const everyMs = durationMs('rotation.every', every, SECOND_MS, YEAR_MS);
  const graceMs = durationMs('rotation.grace', grace, 0, YEAR_MS);
  if (graceMs >= everyMs) throw new OptionError('rotation.grace', 'shorter than `rotation.every`', graceMs);
  if (bound && graceMs > 0) throw new OptionError('rotation.grace', '0 with `bindToToken`', graceMs);
  return { everyMs, graceMs, revokeReused: onReuse === 'revoke' };
}

import {
  checkKnown,
  checkNumber,
  checkOneOf,
  createJsonSessions,
  createSessionStore,
  durationMs,
  withDefaults,
  type Defaults,
  type Duration,
  type JsonSessions,
  type RedisInput,
  type Sealer,
  type SessionStore,
} from '@sluice/core';
import { checkMigrateStore, type MigrateStoreOptions } from '../migration/options';

export interface RedisStoreOptions {
  /** A node-redis client, cluster, pool or sentinel, connected or not, or a `Connection`. It stays yours to close. */
  redis: RedisInput;

  /**
   * What the keys in Redis begin with.
   *
   * @default 'sess'
   */
  prefix?: string;

  /**
   * How long a session lives that nobody uses, where its cookie does not say: where it has no `maxAge` and no `expires`.
   *
   * @default '1d'
   */
  idleTimeout?: Duration;

  /**
   * How long a session lives at most, however much it is used.
   *
   * @default without an end
   */
  absoluteTimeout?: Duration | undefined;

  /**
   * The end of a session is put off when less than this share of its idle time is left: 1 does it with every request, as other
   * stores do, and 0.5 at most twice in its idle time.
   *
   * @default 1
   */
  touchAfter?: number;

  /** Seals what sessions hold. Made by `createSealer` of `@sluice/core`. */
  sealer?: Sealer | undefined;

  /**
   * Derives the keys of the sealer from the cookie too.
   *
   * @default false
   */
  bindToToken?: boolean;

  /**
   * How large a session may be, as JSON.
   *
   * @default 16777216
   */
  maxBytes?: number;

  /**
   * The longest that one question to Redis may take.
   *
   * @default '250ms'
   */
  deadline?: Duration;

  /**
   * When Redis gives no answer for a request with a session: an error with the status 503, or an empty session that is not
   * saved and leaves the cookie alone. Under express-session itself, not `'anonymous'` with `rolling`.
   *
   * @default 'closed'
   */
  onUnavailable?: 'closed' | 'anonymous';

  /** Takes over the sessions of connect-redis, each when its client comes. */
  migrate?: MigrateStoreOptions | undefined;
}

const DEFAULTS: Defaults<RedisStoreOptions> = {
  prefix: 'sess',
  idleTimeout: '1d',
  absoluteTimeout: undefined,
  touchAfter: 1,
  sealer: undefined,
  bindToToken: false,
  maxBytes: 16 * 1024 * 1024,
  deadline: 250,
  onUnavailable: 'closed',
  migrate: undefined,
};

/** Every option of a {@link RedisStoreOptions}. */
export const REDIS_STORE_OPTIONS: readonly string[] = ['redis', ...Object.keys(DEFAULTS)];

/** Every option decided. */
export interface ResolvedStoreOptions {
  readonly sessions: SessionStore;
  /** Where sessions are taken over from. */
  readonly old: JsonSessions | undefined;
  readonly prefix: string;
  readonly idleMs: number;
  readonly absoluteMs: number;
  readonly touchAfter: number;
  readonly onUnavailable: 'closed' | 'anonymous';
}

/** Beyond what any cookie says, and few enough digits for what Redis keeps. */
export const FOREVER_MS = 1e14;

/** @throws {OptionError} for an option that is wrong or unknown. */
export function resolveStoreOptions(options: RedisStoreOptions): ResolvedStoreOptions {
  checkKnown(options, REDIS_STORE_OPTIONS);
  const given = withDefaults(options, DEFAULTS);
  checkNumber('touchAfter', given.touchAfter, 0, 1);
  checkOneOf('onUnavailable', given.onUnavailable, ['closed', 'anonymous']);
  if (given.migrate !== undefined) checkMigrateStore(given.migrate);
  const { redis, prefix, deadline, idleTimeout, absoluteTimeout, sealer, bindToToken, maxBytes } = given;
  return {
    sessions: createSessionStore({
      redis,
      prefix,
      deadline,
      idleTimeout,
      ...(absoluteTimeout !== undefined && { absoluteTimeout }),
      sealer,
      bindToToken,
      maxBytes,
      rotation: false,
    }),
    old: given.migrate && createJsonSessions({ redis, prefix: given.migrate.prefix ?? 'sess:', deadline }),
    prefix,
    idleMs: durationMs('idleTimeout', idleTimeout),
    absoluteMs: absoluteTimeout === undefined ? FOREVER_MS : durationMs('absoluteTimeout', absoluteTimeout),
    touchAfter: given.touchAfter,
    onUnavailable: given.onUnavailable,
  };
}

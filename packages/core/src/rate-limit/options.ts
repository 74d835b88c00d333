import type { RedisInput } from '../connection/connection';
import { checkPrefix } from '../connection/keys';
import { durationMs, type Duration } from '../duration';
import { OptionError } from '../errors';
import { checkInteger, checkKnown, checkOneOf, checkText, withDefaults, type Defaults } from '../options';
import type { NonEmpty } from './non-empty';
import { resolvePolicies, type Policy, type ResolvedPolicy } from './policy';

export interface RateLimiterOptions {
  /** A node-redis client, cluster, pool or sentinel, or a connection. Not closed by the limiter. */
  redis: RedisInput;

  /** One or more limits. Those that count by one key are decided together: a request is charged to all of them or to none. */
  policies: readonly Policy[];

  /**
   * Part of every key. Limiters of one name, prefix and connection share their state, and must have the same policies.
   *
   * @default the algorithms, limits and windows
   */
  name?: string | undefined;

  /**
   * The first part of every key, after the connection's own prefix.
   *
   * @default 'rl'
   */
  prefix?: string;

  /**
   * Remember refusals in this process for as long as they stand. Never refuses what Redis would allow, save for up to
   * `maxAge` after a charge was taken back, or a limit raised, elsewhere.
   *
   * @default true
   */
  denyCache?: boolean | DenyCacheOptions;

  /**
   * Take shares of the limit in advance and spend them in this process: for a single `fixed-window` policy with a high
   * limit. Never admits more than the limit; what the processes hold is refused to others meanwhile, until it is returned
   * a second or two after it was last used. `remaining` is as of when the share was taken. A `block` or `reset` reaches
   * the shares of other processes by pub/sub, and without it (a pool without a `subscriber`) at the end of the window.
   *
   * @default false
   */
  lease?: LeaseOptions | false;

  /**
   * How long a call may wait for Redis.
   *
   * @default '100ms'
   */
  deadline?: Duration;

  /**
   * When Redis does not answer: decide by the same policies as kept in this process, or reject with
   * `RedisUnavailableError`. Blocking, unblocking and resetting always reject.
   *
   * `'local'` starts from nothing: what Redis had counted, and blocks, are not known here. So each process admits what
   * the policies allow, whatever the others do, for the 10 000 keys that it was asked about last. None of it is told to
   * Redis afterwards.
   *
   * @default 'local'
   */
  onUnavailable?: WithoutRedis;
}

/** Decide in this process alone, or reject. */
export type WithoutRedis = 'local' | 'throw';

export const MODES: readonly WithoutRedis[] = ['local', 'throw'];

export interface DenyCacheOptions {
  /** How many refusals are remembered. @default 10000 */
  maxEntries?: number;
  /** How long at most. @default '5s' */
  maxAge?: Duration;
}

export interface LeaseOptions {
  /** How many processes share the limit. */
  processes: number;
  /** The part of what is left in the window that all of them together may hold: above 0, up to 1. @default 0.2 */
  share?: number;
}

export interface ResolvedOptions {
  readonly redis: RedisInput;
  readonly policies: NonEmpty<ResolvedPolicy>;
  readonly name: string | undefined;
  readonly prefix: string;
  readonly denyCache: { readonly maxEntries: number; readonly maxAgeMs: number } | undefined;
  /** The part of what is left that this process may hold. */
  readonly leaseShare: number | undefined;
  readonly deadlineMs: number;
  readonly onUnavailable: WithoutRedis;
}

const DEFAULTS: Defaults<RateLimiterOptions> = {
  name: undefined,
  prefix: 'rl',
  denyCache: true,
  lease: false,
  deadline: 100,
  onUnavailable: 'local',
};
const DENY_CACHE_DEFAULTS: Defaults<DenyCacheOptions> = { maxEntries: 10_000, maxAge: 5000 };
const LEASE_DEFAULTS: Defaults<LeaseOptions> = { share: 0.2 };

/** @throws {OptionError} for an option that is wrong or unknown. */
export function resolveOptions(options: RateLimiterOptions): ResolvedOptions {
  checkKnown(options, ['redis', 'policies', ...Object.keys(DEFAULTS)]);
  const { redis, name, prefix, denyCache, lease, deadline, onUnavailable, ...given } = withDefaults(
    options,
    DEFAULTS,
  );
  const policies = resolvePolicies(given.policies);
  if (name !== undefined) checkText('name', name, 128);
  checkPrefix('prefix', prefix);
  checkOneOf('onUnavailable', onUnavailable, MODES);
  return {
    redis,
    policies,
    name,
    prefix,
    denyCache: resolveDenyCache(denyCache),
    leaseShare: lease === false ? undefined : resolveLease(lease, policies),
    deadlineMs: durationMs('deadline', deadline, 1, 60_000),
    onUnavailable,
  };
}

function resolveDenyCache(option: boolean | DenyCacheOptions): ResolvedOptions['denyCache'] {
  if (option === false) return undefined;
  const given = option === true ? {} : option;
  checkKnown(given, Object.keys(DENY_CACHE_DEFAULTS), 'denyCache.');
  const { maxEntries, maxAge } = withDefaults(given, DENY_CACHE_DEFAULTS);
  checkInteger('denyCache.maxEntries', maxEntries, 1, 10_000_000);
  return { maxEntries, maxAgeMs: durationMs('denyCache.maxAge', maxAge, 1, 3_600_000) };
}

function resolveLease(option: LeaseOptions, policies: NonEmpty<ResolvedPolicy>): number {
  checkKnown(option, ['processes', ...Object.keys(LEASE_DEFAULTS)], 'lease.');
  const { processes, share } = withDefaults(option, LEASE_DEFAULTS);
  checkInteger('lease.processes', processes, 1, 1_000_000);
  if (typeof share !== 'number' || !(share > 0 && share <= 1)) {
    throw new OptionError('lease.share', 'a number above 0, up to 1', share);
  }
  const [{ algorithm, shadow }] = policies;
  if (policies.length > 1 || algorithm !== 'fixed-window' || shadow) {
    throw new OptionError('lease', 'left out unless there is one policy, an enforced `fixed-window`', option);
  }
  return share / processes;
}

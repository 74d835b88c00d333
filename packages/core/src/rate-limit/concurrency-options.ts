import type { RedisInput } from '../connection/connection';
import { checkPrefix } from '../connection/keys';
import { durationMs, type Duration } from '../duration';
import { checkInteger, checkKnown, checkOneOf, withDefaults, type Defaults } from '../options';
import { MODES, type WithoutRedis } from './options';

export interface ConcurrencyLimiterOptions {
  /** A node-redis client, cluster, pool or sentinel, or a connection. Not closed by the limiter. */
  redis: RedisInput;

  /** How many may be inside at once, per key. From 1 to a million; the same for all who share the limiter. */
  limit: number;

  /**
   * How long a place outlives a process that died. It is renewed every third of it.
   *
   * @default '30s'
   */
  lease?: Duration;

  /**
   * The first part of every key, after the connection's own prefix. Limiters of one prefix and connection are the same.
   *
   * @default 'rl:concurrent'
   */
  prefix?: string;

  /**
   * How long a call may wait for Redis.
   *
   * @default '100ms'
   */
  deadline?: Duration;

  /**
   * When Redis does not answer: decide by the same limit in this process alone, or reject with `RedisUnavailableError`.
   *
   * @default 'local'
   */
  onUnavailable?: WithoutRedis;
}

export interface ResolvedConcurrency {
  readonly redis: RedisInput;
  readonly limit: number;
  readonly leaseMs: number;
  readonly prefix: string;
  readonly deadlineMs: number;
  readonly onUnavailable: WithoutRedis;
}

const DEFAULTS: Defaults<ConcurrencyLimiterOptions> = {
  lease: '30s',
  prefix: 'rl:concurrent',
  deadline: 100,
  onUnavailable: 'local',
};

const MAX_LIMIT = 1_000_000;
const MIN_LEASE_MS = 1000;
const MAX_LEASE_MS = 3_600_000;

/** @throws {OptionError} for an option that is wrong or unknown. */
export function resolveConcurrency(options: ConcurrencyLimiterOptions): ResolvedConcurrency {
  checkKnown(options, ['redis', 'limit', ...Object.keys(DEFAULTS)]);
  const { redis, limit, lease, prefix, deadline, onUnavailable } = withDefaults(options, DEFAULTS);
  checkInteger('limit', limit, 1, MAX_LIMIT);
  checkPrefix('prefix', prefix);
  checkOneOf('onUnavailable', onUnavailable, MODES);
  return {
    redis,
    limit,
    leaseMs: durationMs('lease', lease, MIN_LEASE_MS, MAX_LEASE_MS),
    prefix,
    deadlineMs: durationMs('deadline', deadline, 1, 60_000),
    onUnavailable,
  };
}

import { durationMs, type Duration } from '../duration';
import { checkInteger, checkKnown, withDefaults, type Defaults } from '../options';
import { resolveBreaker, type BreakerOptions, type BreakerSettings } from '../resilience/breaker-options';
import { detectShape, type ClientShape } from './client-shape';
import { checkPrefix } from './keys';
import type { RedisLike } from './redis-like';

export interface ConnectionOptions {
  /**
   * Put in front of every key, followed by a colon.
   *
   * @default none
   */
  prefix?: string;

  /**
   * How long anything may wait for Redis, retries included, unless the caller says otherwise.
   *
   * @default '250ms'
   */
  deadline?: Duration;

  /**
   * Commands under way at once; beyond, they fail at once instead of filling the memory.
   *
   * @default 1000
   */
  maxInFlight?: number;

  /** When to stop asking a Redis that does not answer, per node. */
  breaker?: BreakerOptions;

  /**
   * A client of its own for pub/sub. Needed where `redis` is a pool, which cannot be duplicated.
   *
   * @default a duplicate of `redis`; a cluster or sentinel subscribes by itself
   */
  subscriber?: RedisLike | undefined;

  /**
   * A client of its own for blocking commands. Needed where `redis` is a pool, or a sentinel of v5. Of several things that
   * block, the first gets it, and the others a duplicate of it.
   *
   * @default a duplicate of `redis`
   */
  blocking?: RedisLike | undefined;
}

/** The options, checked and decided. */
export interface ConnectionSettings {
  readonly prefix: string;
  readonly deadlineMs: number;
  readonly maxInFlight: number;
  readonly breaker: BreakerSettings;
  readonly subscriber: ClientShape | undefined;
  readonly blocking: ClientShape | undefined;
}

const DEFAULTS: Defaults<ConnectionOptions> = {
  prefix: '',
  deadline: 250,
  maxInFlight: 1000,
  breaker: {},
  subscriber: undefined,
  blocking: undefined,
};

/** @throws {OptionError} for an unknown option, a value out of range, or a client that cannot be worked with. */
export function resolveConnection(options: ConnectionOptions): ConnectionSettings {
  checkKnown(options, Object.keys(DEFAULTS));
  const { prefix, deadline, maxInFlight, breaker, subscriber, blocking } = withDefaults(options, DEFAULTS);
  if (prefix !== '') checkPrefix('prefix', prefix);
  checkInteger('maxInFlight', maxInFlight, 1);
  const deadlineMs = durationMs('deadline', deadline, 1, 60_000);
  return {
    prefix,
    deadlineMs,
    maxInFlight,
    breaker: resolveBreaker(breaker, deadlineMs),
    subscriber: subscriber && detectShape(subscriber, 'subscriber'),
    blocking: blocking && detectShape(blocking, 'blocking'),
  };
}

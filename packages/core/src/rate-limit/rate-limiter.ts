import type { Duration } from '../duration';
import type { RedisUnavailableError } from '../errors';
import type { WithoutRedis } from './options';
import type { CallLimits } from './policy';
import type { Reservation } from './reservation';
import type { RateLimitResult } from './result';

/** Who is limited: a string of any form and length; with policies that name their keys, one for each name. */
export type RateLimitKey = string | Readonly<Record<string, string>>;

export interface LimitOptions {
  /** Limits for this call alone. Refusals and leases are remembered per limits. */
  readonly limits?: CallLimits | undefined;

  /** What happens without Redis, decided when it comes to that. @default as the limiter has it */
  readonly onUnavailable?: WithoutRedis | ((error: RedisUnavailableError) => WithoutRedis) | undefined;
}

/**
 * Limits how much is done per key, over all processes that share a Redis.
 *
 * Everything takes one round trip at most, and no longer than the deadline. A call with a wrong argument rejects with
 * `OptionError`, one after `close()` with `RedisUnavailableError`.
 */
export interface RateLimiter {
  readonly name: string;

  /** Charges `cost` units, if every policy has room for them; a refusal charges nothing. A cost of 0 only looks. */
  consume(key: RateLimitKey, cost?: number, options?: LimitOptions): Promise<RateLimitResult>;

  /**
   * {@link consume} for who can go on in the same tick: without a promise where this process knows the answer, by a
   * remembered refusal or a lease.
   */
  consumeNow(
    key: RateLimitKey,
    cost?: number,
    options?: LimitOptions,
  ): RateLimitResult | Promise<RateLimitResult>;

  /** What `consume` would say to a cost of 1, without a charge. It always asks Redis, whatever was refused before. */
  peek(key: RateLimitKey, options?: LimitOptions): Promise<RateLimitResult>;

  /** Gives units back, whenever they were charged. For one certain charge use {@link reserve}, which knows when. */
  refund(key: RateLimitKey, cost: number, options?: LimitOptions): Promise<void>;

  /** Charges what was done already, room or not. At most twice the limit (for gcra, the burst) is ever recorded. */
  charge(key: RateLimitKey, cost: number, options?: LimitOptions): Promise<void>;

  /** `consume`, with the means to correct the cost afterwards or to take it back. */
  reserve(key: RateLimitKey, cost: number, options?: LimitOptions): Promise<Reservation>;

  /** Refuses everything for a while, under all enforced policies. Of several keys, those that are given. */
  block(key: RateLimitKey, duration: Duration): Promise<void>;

  /** Ends a block; the limits are where they would have been without. */
  unblock(key: RateLimitKey): Promise<void>;

  /** Forgets all charges and blocks. Of several keys, those that are given. */
  reset(key: RateLimitKey): Promise<void>;

  /** Returns what is leased, and gives the name free. Further calls reject. The client stays open. */
  close(): Promise<void>;
}

import {
  checkInteger,
  checkKnown,
  createConcurrencyLimiter,
  durationMs,
  OptionError,
  RedisUnavailableError,
  type ConcurrencyLimiter,
  type ConcurrencyResult,
  type Duration,
  type PolicyState,
  type RateLimitResult,
} from '@sluice/core';
import type { Request, Response } from 'express';
import { checkedMode } from './asking';
import { occupy } from './occupancy';
import type { UnavailableMode } from './options';
import type { KeyOf } from './policy-options';
import type { PolicyKeys } from './policy-keys';
import type { ResolvedOptions } from './resolve-options';

/** How many requests of a key may be under way at once. */
export interface ConcurrencyOptions {
  /** From 1 to a million, over all processes. */
  limit: number;

  /**
   * How long the place of a request outlives a process that died, and a handler that goes on after its client has left.
   *
   * @default '30s'
   */
  lease?: Duration;
}

export interface ResolvedConcurrency {
  readonly limit: number;
  readonly leaseMs: number;
}

/** The name of the limit, in headers and refusals. */
const NAME = 'concurrent';

/** @throws {OptionError} for a limit or a lease that is wrong, or beside a name that it takes for itself. */
export function resolveConcurrency(
  option: ConcurrencyOptions | undefined,
  policyNames: readonly string[],
): ResolvedConcurrency | undefined {
  if (option === undefined) return undefined;
  checkKnown(option, ['limit', 'lease'], 'concurrency.');
  const { limit, lease = '30s' } = option;
  checkInteger('concurrency.limit', limit, 1, 1_000_000);
  if (policyNames.includes(NAME)) {
    throw new OptionError('concurrency', `left out beside a policy that is named \`${NAME}\``, option);
  }
  return { limit, leaseMs: durationMs('concurrency.lease', lease, 1000, 3_600_000) };
}

/** What a request is told of both limits, and whether it may pass. */
export type Entered = RateLimitResult | 'open' | 'closed';

/** The limit of requests at once: the second half of a gate that has one. */
export class Concurrency {
  readonly #limiter: ConcurrencyLimiter;
  readonly #leaseMs: number;
  readonly #options: ResolvedOptions;
  readonly #keyOf: (req: Request, res: Response) => Promise<string>;

  constructor(
    { limit, leaseMs }: ResolvedConcurrency,
    options: ResolvedOptions,
    keys: PolicyKeys,
    gateKey: KeyOf,
  ) {
    const { redis, prefix, deadline, name = '' } = options;
    this.#limiter = createConcurrencyLimiter({
      redis,
      limit,
      lease: leaseMs,
      prefix: `${prefix}:concurrent`,
      deadline,
    });
    this.#leaseMs = leaseMs;
    this.#options = options;
    // Limiters of other names and limits have places of their own.
    const own = `${String(limit)}:${encodeURIComponent(name)}:`;
    this.#keyOf = async (req, res) => own + keys.single(await gateKey(req, res));
  }

  /**
   * Takes a place for as long as the request is under way. What it says of the other limit is what came before.
   *
   * @throws what the callbacks throw.
   */
  async enter(req: Request, res: Response, before: RateLimitResult): Promise<Entered> {
    const key = await this.#keyOf(req, res);
    const { onUnavailable } = this.#options;
    let mode: UnavailableMode = 'local';
    const choose = (error: RedisUnavailableError) => {
      mode = typeof onUnavailable === 'function' ? checkedMode(onUnavailable(req, error)) : onUnavailable;
      return mode === 'local' ? 'local' : 'throw';
    };
    let place: ConcurrencyResult;
    try {
      place = await this.#limiter.enter(key, { onUnavailable: choose });
    } catch (error) {
      if (!(error instanceof RedisUnavailableError) || isLocal(mode)) throw error;
      return mode;
    }
    if (place.allowed) occupy(req, res, this.#leaseMs, () => void place.leave());
    return told(before, place, this.#options.shadow);
  }
}

/** TypeScript does not see that a callback has set it. */
function isLocal(mode: UnavailableMode): mode is 'local' {
  return mode === 'local';
}

function told(before: RateLimitResult, place: ConcurrencyResult, shadow: boolean): RateLimitResult {
  const retryAfterMs = place.allowed ? 0 : place.retryAfterMs;
  const state: PolicyState = {
    name: NAME,
    limit: place.limit,
    windowMs: 0,
    unit: 'concurrent-requests',
    shadow,
    allowed: place.allowed,
    remaining: place.remaining,
    resetAfterMs: retryAfterMs,
    retryAfterMs,
  };
  const both = { ...before, policies: [...before.policies, state] };
  if (place.allowed || shadow) return both;
  return {
    ...both,
    allowed: false,
    violated: [NAME],
    policy: NAME,
    limit: place.limit,
    remaining: 0,
    resetAfterMs: retryAfterMs,
    retryAfterMs,
    source: place.source,
  };
}

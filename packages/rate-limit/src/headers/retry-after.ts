import type { RateLimitResult } from '@sluice/core';
import { wholeSeconds } from './seconds';

/**
 * Seconds for the `Retry-After` of a refusal: at least 1, and not earlier than the `t` of any policy that refused.
 * `undefined` when no wait would help, as for a request that costs more than the whole burst.
 */
export function retryAfterSeconds({
  retryAfterMs,
  policies,
}: Pick<RateLimitResult, 'retryAfterMs' | 'policies'>): number | undefined {
  if (retryAfterMs === Infinity) return undefined;
  let waitMs = retryAfterMs;
  for (const policy of policies) {
    if (!policy.allowed && !policy.shadow) waitMs = Math.max(waitMs, policy.retryAfterMs);
  }
  return waitMs === Infinity ? undefined : Math.max(1, wholeSeconds(waitMs));
}

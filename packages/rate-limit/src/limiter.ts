import { createRateLimiter, type Policy, type RateLimiter } from '@sluice/core';
import type { PolicyKeys } from './policy-keys';
import type { PolicyOptions } from './policy-options';
import type { ResolvedOptions } from './resolve-options';

/** The limiter behind a gate. What is a function there comes with each call here. */
export function createLimiter(
  { redis, policies, shadow, name, prefix, denyCache, lease, deadline, onUnavailable }: ResolvedOptions,
  keys: PolicyKeys,
): RateLimiter {
  return createRateLimiter({
    redis,
    policies: policies.map((policy) => corePolicy(policy, keys, shadow)),
    name,
    prefix,
    denyCache,
    lease: lease ?? false,
    deadline,
    onUnavailable: onUnavailable === 'local' ? 'local' : 'throw',
  });
}

function corePolicy(policy: PolicyOptions, keys: PolicyKeys, shadow: boolean): Policy {
  const { name, limit, window, burst } = policy;
  return {
    ...policy,
    limit: typeof limit === 'function' ? 'per-call' : limit,
    window: typeof window === 'function' ? 'per-call' : window,
    burst: typeof burst === 'function' ? undefined : burst,
    shadow: shadow || policy.shadow === true,
    key: keys.labelOf(name),
  };
}

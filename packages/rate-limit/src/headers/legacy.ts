import type { FormatWriter } from './format';
import { waitMs, wholeSeconds } from './seconds';
import { isTighter, tightestOf } from './tightest';

/**
 * `X-RateLimit-Limit`, `X-RateLimit-Remaining` and `X-RateLimit-Reset`, a Unix time in seconds by the clock behind the
 * `Date` that Node sends. Of several policies or limiters, the tightest is told.
 */
export function createLegacyWriter(): FormatWriter {
  return function writeLegacy(res, policies) {
    const policy = tightestOf(policies);
    if (policy === undefined) return;
    const { limit, remaining } = policy;
    const wait = wholeSeconds(Date.now() + waitMs(policy));
    const before = {
      remaining: Number(res.getHeader('X-RateLimit-Remaining')),
      wait: Number(res.getHeader('X-RateLimit-Reset')),
    };
    if (!isTighter({ remaining, wait }, before)) return;
    res.setHeader('X-RateLimit-Limit', String(limit));
    res.setHeader('X-RateLimit-Remaining', String(remaining));
    res.setHeader('X-RateLimit-Reset', String(wait));
  };
}

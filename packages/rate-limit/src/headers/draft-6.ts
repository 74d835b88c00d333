import type { FormatWriter } from './format';
import { createQuotaList } from './quota-list';
import { waitMs, wholeSeconds } from './seconds';
import { isTighter, tightestOf } from './tightest';

/**
 * draft-ietf-httpapi-ratelimit-headers-06: `RateLimit-Policy: 5;w=91` and, a number each, `RateLimit-Limit`,
 * `RateLimit-Remaining`, `RateLimit-Reset`. Of several policies or limiters, the tightest is told.
 */
export function createDraft6Writer(): FormatWriter {
  const quotaList = createQuotaList();

  return function writeDraft6(res, policies) {
    const policy = tightestOf(policies);
    if (policy === undefined) return;
    const { limit, remaining } = policy;
    const wait = wholeSeconds(waitMs(policy));
    const before = {
      remaining: Number(res.getHeader('RateLimit-Remaining')),
      wait: Number(res.getHeader('RateLimit-Reset')),
    };
    if (!isTighter({ remaining, wait }, before)) return;
    res.setHeader('RateLimit-Policy', quotaList(policies));
    res.setHeader('RateLimit-Limit', String(limit));
    res.setHeader('RateLimit-Remaining', String(remaining));
    res.setHeader('RateLimit-Reset', String(wait));
  };
}

import type { FormatWriter } from './format';
import { createQuotaList } from './quota-list';
import { waitMs, wholeSeconds } from './seconds';
import { isTighter, tightestOf, type Tightness } from './tightest';

/**
 * draft-ietf-httpapi-ratelimit-headers-07: `RateLimit: limit=5, remaining=3, reset=91` and `RateLimit-Policy: 5;w=91`.
 * Of several policies or limiters, the tightest is told.
 */
export function createDraft7Writer(): FormatWriter {
  const quotaList = createQuotaList();

  return function writeDraft7(res, policies) {
    const policy = tightestOf(policies);
    if (policy === undefined) return;
    const { limit, remaining } = policy;
    const wait = wholeSeconds(waitMs(policy));
    const before = res.getHeader('RateLimit');
    if (before !== undefined && !isTighter({ remaining, wait }, read(before))) return;
    res.setHeader('RateLimit-Policy', quotaList(policies));
    res.setHeader(
      'RateLimit',
      `limit=${String(limit)}, remaining=${String(remaining)}, reset=${String(wait)}`,
    );
  };
}

function read(told: number | string | string[]): Tightness {
  const [, remaining, wait] = /^limit=\d+, remaining=(\d+), reset=(\d+)$/.exec(String(told)) ?? [];
  return { remaining: Number(remaining), wait: Number(wait) };
}

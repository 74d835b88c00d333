import type { RateLimitResult } from '@sluice/core';
import type { Request } from 'express';

/** Of several limiters on the way, `req.rateLimit` tells of the tightest: of those that refuse, else of the one that leaves least. */
export function keepTightest(req: Request, result: RateLimitResult): void {
  const before = req.rateLimit;
  if (before === undefined || isTighter(result, before)) req.rateLimit = result;
}

function isTighter(one: RateLimitResult, other: RateLimitResult): boolean {
  if (isShadow(one) !== isShadow(other)) return isShadow(other);
  if (one.allowed !== other.allowed) return other.allowed;
  if (!one.allowed) return one.retryAfterMs > other.retryAfterMs;
  if (one.remaining !== other.remaining) return one.remaining < other.remaining;
  return one.resetAfterMs > other.resetAfterMs;
}

/** Whether all it says is what would have been. */
function isShadow({ policies }: RateLimitResult): boolean {
  return policies.every(({ shadow }) => shadow);
}

import type { RequestHandler } from 'express';
import { callerOf } from '../callers/caller';

/** What is left to the caller, by the limit that stands in front of the API. It costs them nothing to ask. */
export const answerQuota: RequestHandler = function answerQuota(req, res) {
  const { plan, member } = callerOf(res);
  const { source = 'none', policies = [] } = req.rateLimit ?? {};
  res.set('Cache-Control', 'no-store').json({
    plan: plan.name,
    member: member?.name ?? null,
    source,
    policies: policies.map(({ name, limit, windowMs, remaining, resetAfterMs }) => ({
      name,
      limit,
      windowMs,
      remaining,
      resetAfterMs,
    })),
  });
};

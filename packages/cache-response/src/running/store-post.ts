import { publishError } from '@sluice/core';
import { recordResponse, whenClosed } from '@sluice/http';
import type { Request, Response } from 'express';
import type { Exchange } from '../exchange';
import { Directives } from '../fields/directives';
import { invalidateBeforeAnswer } from '../invalidation/invalidating';
import type { Keeper } from '../keeper';
import { cacheKey, ownTag } from '../request/key';
import { isBehindProxy } from '../request/origin-of';
import { forwardedParts, forwardingHeader } from '../request/suspicious';
import type { ResolvedOptions } from '../resolve-options';
import type { TargetUrl } from '../rules/invalidated';
import { PostedResponse } from './posted-response';

/**
 * Lets a request that changes something through, and forgets what it changes. Its response is stored for those who then GET the
 * same URL, if it says that it is what they would get (RFC 9110, section 9.3.3).
 */
export function storePost(keeper: Keeper, req: Request, res: Response, target: TargetUrl): void {
  const { options } = keeper;
  const { engine, holdMs, maxBytes } = options;
  const exchange: Exchange = {
    req,
    res,
    target,
    key: cacheKey(target, []),
    tags: options.tags(req).map(ownTag),
    wishes: Directives.none,
    requestNoStore: false,
    unstorable: hasOtherKey(req, target, options) ? 'key' : undefined,
    requestedAt: Date.now(),
  };
  const posted = new PostedResponse(keeper, exchange);
  recordResponse(res, {
    maxBytes,
    holdMs: 0,
    ended: (recorded) => {
      posted.ended(recorded);
    },
  });
  whenClosed(req, res, () => {
    posted.settle(res.writableFinished).catch(publishError);
  });
  invalidateBeforeAnswer(
    engine,
    res,
    { target, holdMs },
    () => undefined,
    // The change was made: its answer goes out, whatever becomes of this.
    () => posted.leaving().catch(publishError),
  );
}

/** Whether those who then GET the URL ask for it under another key than one of the URL alone. */
function hasOtherKey(req: Request, target: TargetUrl, { key, vary }: ResolvedOptions): boolean {
  const reflectable = isBehindProxy(req)
    ? forwardedParts(req, target).length > 0
    : forwardingHeader(req, target);
  return key !== undefined || vary.length > 0 || Boolean(reflectable);
}

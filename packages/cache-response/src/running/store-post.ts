import type { FillLease } from '@sluice/core';
import { isPersonal, readHeaders, recordResponse, type RecordedResponse } from '@sluice/http';
import type { Request, Response } from 'express';
import { tellError } from '../events';
import type { Exchange } from '../exchange';
import { Directives } from '../fields/directives';
import { invalidateBeforeAnswer } from '../invalidation/invalidating';
import type { Keeper } from '../keeper';
import { PersonalUse } from '../request/personal-use';
import { cacheKey, ownTag } from '../request/key';
import { isBehindProxy } from '../request/origin-of';
import { forwardedParts, forwardingHeader } from '../request/suspicious';
import type { ResolvedOptions } from '../resolve-options';
import type { TargetUrl } from '../rules/invalidated';
import { stock } from '../shelf/stock';
import type { Finding } from '../shelf/shelf';
import { planStorage, type StoragePlan } from './plan-storage';

/**
 * Lets a request that changes something through, and forgets what it changes. Its response is stored for those who then GET the
 * same URL, if it says that it is what they would get (RFC 9110, section 9.3.3).
 */
export function storePost(keeper: Keeper, req: Request, res: Response, target: TargetUrl): void {
  const { options, shelf } = keeper;
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
  const before = readHeaders(res);
  const use = new PersonalUse();
  if (!options.rfc9111) use.watch(req, res, () => false);
  let goods: { readonly plan: StoragePlan; readonly finding: Finding; readonly lease: FillLease } | undefined;

  recordResponse(res, {
    maxBytes,
    holdMs: 0,
    ended(recorded) {
      if (goods === undefined) return;
      const { plan, finding, lease } = goods;
      const personal = use.noted(plan.vary) !== undefined && !plan.forEverybody;
      const complete = isComplete(recorded) && !personal;
      res.once('close', () => {
        const kept = res.writableFinished && complete && !isPersonal(res);
        const body = kept ? recorded.body : undefined;
        const stocked =
          body === undefined
            ? lease.giveUp('failed')
            : stock(engine, lease, { exchange, finding, plan, body, loadMs: 0 }, options.maxVariants);
        stocked.catch(tellError);
      });
    },
  });
  invalidateBeforeAnswer(
    engine,
    res,
    { target, holdMs },
    () => undefined,
    async () => {
      const { statusCode: status, statusMessage } = res;
      const received = { status, statusMessage, fields: readHeaders(res), receivedAt: Date.now() };
      const plan = use.ignoring(() => planStorage(exchange, { ...received, before }, options));
      if (!plan.storable || !use.ignoring(() => options.shouldCache(req, res))) return;
      const finding = await shelf.find(exchange.key, req.headers);
      // Only now, so that what was invalidated with this very answer does not count against it.
      const turn = await engine.turn(finding.key, finding.lookup, { alone: true });
      if (turn.role === 'leader') goods = { plan, finding, lease: turn.lease };
    },
  );
}

/** Whether those who then GET the URL ask for it under another key than one of the URL alone. */
function hasOtherKey(req: Request, target: TargetUrl, { key, vary }: ResolvedOptions): boolean {
  const reflectable = isBehindProxy(req)
    ? forwardedParts(req, target).length > 0
    : forwardingHeader(req, target);
  return key !== undefined || vary.length > 0 || Boolean(reflectable);
}

function isComplete({ headers, body, bodyBytes }: RecordedResponse): boolean {
  const length = headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1];
  return body !== undefined && (length === undefined || Number(length) === bodyBytes);
}

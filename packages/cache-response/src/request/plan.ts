import type { Request, Response } from 'express';
import type { Exchange } from '../exchange';
import { parseCacheControl } from '../fields/cache-control';
import { Directives } from '../fields/directives';
import type { Forwarded } from '../fields/cache-status';
import type { Keeper } from '../keeper';
import type { ResolvedOptions } from '../resolve-options';
import { isSafe, type TargetUrl } from '../rules/invalidated';
import { warnOnce } from '../warnings';
import { cacheKey, ownTag, type KeyMaker } from './key';
import { isBehindProxy, targetOf } from './origin-of';
import { forwardedParts, forwardingHeader, hasBody, overridesMethod } from './suspicious';

/** What a cache can do for a request. */
export type RequestPlan =
  /** Perhaps answer it. */
  | { readonly kind: 'read'; readonly exchange: Exchange }
  /** Nothing. */
  | { readonly kind: 'bypass'; readonly forwarded: Forwarded; readonly reason: string | undefined }
  /** Forget what it changes. */
  | { readonly kind: 'change'; readonly target: TargetUrl };

/** Throws what `key`, `vary` or `tags` throws. */
export function planRequest(req: Request, res: Response, { options, keys }: Keeper): RequestPlan {
  const { method, headers } = req;
  const behindProxy = isBehindProxy(req);
  const target = targetOf(req, behindProxy);
  if (!isSafe(method)) return { kind: 'change', target };
  if ((method !== 'GET' && method !== 'HEAD') || !options.methods.has(method)) return bypass('method');
  if (hasBody(req)) return bypass('bypass', 'body');
  if (overridesMethod(req)) return bypass('bypass', 'method-override');
  if (headers['if-match'] !== undefined || headers['if-unmodified-since'] !== undefined) {
    return bypass('bypass', 'precondition'); // of the handler's: nothing may come between (RFC 9110, section 13.2)
  }
  if (headers.upgrade !== undefined) return bypass('bypass', 'upgrade');
  const wishes = wishesOf(req);
  if (options.requestDirectives && wishes.has('no-store')) return bypass('request', 'request-no-store');
  const forwarding = behindProxy ? undefined : forwardingHeader(req, target);
  if (forwarding !== undefined) tellOf(forwarding);
  return {
    kind: 'read',
    exchange: {
      req,
      res,
      target,
      key: keyOf(req, target, options, { keys, forwarded: behindProxy ? forwardedParts(req, target) : [] }),
      tags: options.tags(req).map(ownTag),
      wishes: options.requestDirectives ? wishes : Directives.none,
      requestNoStore: wishes.has('no-store'),
      unstorable: forwarding === undefined ? undefined : 'forwarding-header',
      requestedAt: Date.now(),
    },
  };
}

function bypass(forwarded: Forwarded, reason?: string): RequestPlan {
  return { kind: 'bypass', forwarded, reason };
}

function wishesOf({ headers }: Request): Directives {
  const line = headers['cache-control'];
  if (line !== undefined) return parseCacheControl([line]);
  // RFC 9111, section 5.4: as old clients say it.
  return headers.pragma === undefined ? Directives.none : parseCacheControl([headers.pragma]);
}

function keyOf(
  req: Request,
  target: TargetUrl,
  { key, vary }: ResolvedOptions,
  { keys, forwarded }: { readonly keys: KeyMaker; readonly forwarded: readonly string[] },
): string {
  const own = vary.map((dimension) => {
    if (typeof dimension === 'function') return textOf(dimension(req));
    const value = req.headers[dimension];
    return value === undefined ? null : String(value);
  });
  if (key === undefined) return keys.keyOf(target, [...own, ...forwarded]);
  const made: unknown = key(req);
  if (typeof made !== 'string' || made === '')
    throw new TypeError('`key` must return a string that is not empty');
  return cacheKey({ protocol: '', host: '', url: made }, own);
}

/** Whoever forgets to return something would have everybody share one response. */
function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('Functions in `vary` must return strings');
  return value;
}

function tellOf(header: string): void {
  warnOnce(
    'SLUICE_CACHE_PROXY_NOT_TRUSTED',
    header,
    `A request came with "${header}" through no proxy that \`trust proxy\` trusts, and differs in it from what Express takes it ` +
      "for: its response is not stored. Behind a proxy, say app.set('trust proxy', 1), or how many there are.",
  );
}

import { publishError } from '@sluice/core';
import { defineGate, fail, type Gate } from '@sluice/http';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { callHandler, refreshBy, refreshByApp, runAgain, type Refresh } from './background/refresh';
import type { Exchange } from './exchange';
import { explanationOf, type Explanation } from './explanation';
import { checkSource, invalidationOf, resolveSource } from './invalidation/what';
import type { InvalidationSource, InvalidationTarget } from './invalidation/what';
import { invalidateBeforeAnswer } from './invalidation/invalidating';
import { createKeeper, type Keeper } from './keeper';
import type { CacheResponseOptions } from './options';
import { isBehindProxy, targetOf } from './request/origin-of';
import { planRequest, type RequestPlan } from './request/plan';
import { resolveOptions } from './resolve-options';
import { storePost } from './running/store-post';
import { forward } from './running/answering';
import { answerAtOnce, obtain, type Service } from './running/obtain';
import { runHandler, type Run } from './running/run-handler';
import type { Finding } from './shelf/shelf';
import { warnOnce } from './warnings';

/** The middleware, and what else can be done with its cache. */
export interface CacheResponse extends Gate {
  /**
   * Forgets stored responses, for every process: what is asked for from now on is answered anew. One round trip, however many
   * there are. Rejects with `RedisUnavailableError`; then this process repeats it before it reads again.
   */
  invalidate(target: InvalidationTarget): Promise<void>;

  /** Middleware for a route that changes something: its answer, if it is a success, waits until this is forgotten. */
  invalidates(source: InvalidationSource): RequestHandler;

  /** The handler with the cache in front of it; what is stale can then be got anew in the background. */
  wrap(handler: RequestHandler): RequestHandler;

  /** What became of a request, and why; `undefined` for one that did not come here. Whether it was stored is known once it has been sent. */
  explain(req: Request): Explanation | undefined;

  /**
   * What the handler answers from now on is not stored, and no other process waits for it; requests are answered as without Redis.
   * Not before the last request that changes something: what it changes would not be forgotten. The client of Redis stays yours.
   */
  close(): void;
}

type Started =
  | Exclude<RequestPlan, { kind: 'read' }>
  | { readonly kind: 'read'; readonly exchange: Exchange; readonly finding: Finding | Promise<Finding> }
  | { readonly kind: 'again'; readonly run: Run };

function tellOfThrown(error: unknown): void {
  publishError(error);
  warnOnce(
    'SLUICE_CACHE_NOT_INVALIDATED',
    '',
    'A function of invalidates() failed when the change was made that it was to tell of: what it would have named is served on ' +
      'until it expires. The error is on the channel "sluice:connection".',
  );
}

/** On requests that some cache has in hand: a second one would wait for the first, which waits for the handler. */
const IN_HAND = Symbol('@sluice/cache-response.in-hand');

/**
 * Express middleware that answers from stored responses, as RFC 9111 says a shared cache may, and stores what handlers answer.
 * One round trip to Redis for a stored response, none from L1; for others one more before the handler, and one after its answer.
 * Of concurrent requests for what is not stored, over all processes, one runs the handler.
 *
 * No request waits for an answer of Redis longer than `deadline`; then `onUnavailable` says what becomes of it. What `key`,
 * `vary` or `tags` throws goes to `next(err)`.
 *
 * @throws {OptionError} at once, for a wrong option.
 */
export function cacheResponse(options: CacheResponseOptions): CacheResponse {
  const resolved = resolveOptions(options);
  const { engine, holdMs, rfc9111 } = resolved;
  const keeper = createKeeper(resolved);
  const gate = gateFor({ keeper, refresh: rfc9111 ? refreshByApp : undefined });

  return Object.assign(gate, {
    invalidate: (target: InvalidationTarget) => engine.invalidate(invalidationOf(target)),
    invalidates(source: InvalidationSource): RequestHandler {
      checkSource(source);
      return function invalidates(req, res, next) {
        const target = targetOf(req, isBehindProxy(req));
        invalidateBeforeAnswer(engine, res, { target, holdMs }, () =>
          resolveSource(source, req, res, tellOfThrown),
        );
        next();
      };
    },
    wrap(handler: RequestHandler): RequestHandler {
      const refresh: Refresh = refreshBy(handler);
      const cached = gateFor({ keeper, refresh });
      return function wrapped(req, res, next) {
        cached(req, res, (error?: unknown) => {
          if (error === undefined) callHandler(handler, { req, res }, next);
          else next(error);
        });
      };
    },
    explain: explanationOf,
    close() {
      engine.close();
    },
  });
}

function gateFor(service: Service): Gate {
  const { keeper } = service;
  const { options } = keeper;
  return defineGate<Started>({
    name: 'cacheResponse',
    after: options.after,
    asks: options.asks,
    start: (req, res) => start(keeper, req, res),
    pending: (started) =>
      started.kind === 'read' && started.finding instanceof Promise ? started.finding : undefined,
    finish(req, res, next, started) {
      try {
        finish(service, req, res, next, started);
      } catch (error) {
        fail(next, error);
      }
    },
  });
}

function start(keeper: Keeper, req: Request, res: Response): Started | undefined {
  const run = runAgain(req, keeper);
  if (run !== undefined) return { kind: 'again', run };
  if (isInHand(req)) return undefined;
  const plan = planRequest(req, res, keeper);
  if (plan.kind !== 'read') return plan;
  const { exchange } = plan;
  return { kind: 'read', exchange, finding: keeper.shelf.find(exchange.key, req.headers) };
}

function isInHand(req: Request): boolean {
  if (!Object.hasOwn(req, IN_HAND)) return false; // what inherits from a request is another
  warnOnce(
    'SLUICE_CACHE_TWICE',
    '',
    'A request that a cache has in hand came to cacheResponse() again: the first one keeps it.',
  );
  return true;
}

function finish(service: Service, req: Request, res: Response, next: NextFunction, started: Started): void {
  const { keeper } = service;
  const { engine, holdMs, methods } = keeper.options;
  const goOn = () => {
    Object.assign(req, { [IN_HAND]: true });
    next();
  };
  switch (started.kind) {
    case 'bypass':
      forward(keeper, { req, res }, started.forwarded, started.reason);
      next();
      return;
    case 'change':
      forward(keeper, { req, res }, 'method', undefined);
      if (methods.has(req.method)) storePost(keeper, req, res, started.target);
      else invalidateBeforeAnswer(engine, res, { target: started.target, holdMs }, () => undefined);
      next();
      return;
    case 'again':
      Object.assign(req, { [IN_HAND]: true });
      runHandler(keeper, { ...started.run, exchange: { ...started.run.exchange, req, res } }, next);
      return;
    case 'read': {
      const { exchange, finding } = started;
      if (isInHand(req)) {
        next(); // of another cache, that was started in the same tick
        return;
      }
      const answer = (found: Finding) =>
        answerAtOnce(service, exchange, found) ? undefined : obtain(service, exchange, found, goOn);
      const failed = (error: unknown) => {
        fail(next, error);
      };
      if (finding instanceof Promise) finding.then(answer).catch(failed);
      else answer(finding)?.catch(failed);
    }
  }
}

import { fail } from '@sluice/http';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import {
  resetSeconds,
  writeDraft6Headers,
  writeDraft7Headers,
  writeDraft8Headers,
  writeLegacyHeaders,
} from './headers';
import { MemoryStore } from './memory-store';
import type { FacadeOptions, RateLimitInfo } from './options';
import { resolveOptions, type ResolvedOptions } from './resolve-options';
import type { ClientRateLimitInfo } from './store';
import { watchForTakingBack } from './taking-back';
import type { Validations } from './validations';

/** The middleware, with its store. */
export type RateLimitRequestHandler = RequestHandler & {
  /** Forgets what a key has used. */
  resetKey: (key: string) => void | Promise<void>;

  /** @throws {Error} when the store has no `get`. */
  getKey: (key: string) => Promise<ClientRateLimitInfo | undefined> | ClientRateLimitInfo | undefined;
};

/**
 * The middleware of express-rate-limit 8: same options, defaults, headers, bodies and validations. With `redis`, it counts
 * there, over all processes; when Redis does not answer within `deadline`, the request fails, or passes by `passOnStoreError`.
 *
 * @throws {TypeError} for a logger or a store that is none.
 * @throws {OptionError} for a wrong `redis`, `prefix` or `deadline`.
 */
export function rateLimit(passed: FacadeOptions = {}): RateLimitRequestHandler {
  const { options, validations } = resolveOptions(passed);
  const { store } = options;
  validations.check('creationStack', store);
  validations.check('unsharedStore', store);
  initialise(options, passed.store === undefined, validations);

  function rateLimit(request: Request, response: Response, next: NextFunction): void {
    handle(request, response, next, options, validations).catch((error: unknown) => {
      fail(next, error);
    });
  }
  return Object.assign(rateLimit, {
    resetKey: (key: string) => store.resetKey(key),
    getKey: (key: string) => {
      if (store.get === undefined) throw new Error('The store has no method `get`');
      return store.get(key);
    },
  });
}

/** What a store fails with here is logged: the limiter works on, as far as the store does. */
function initialise(options: ResolvedOptions, isOurs: boolean, validations: Validations): void {
  const { store, logger } = options;
  if (isOurs && store instanceof MemoryStore) validations.check('windowMs', options.windowMs);
  const log = (error: unknown) => {
    logger.error(error, 'The store failed to initialise.');
  };
  try {
    const done = store.init?.(options);
    if (done instanceof Promise) done.catch(log);
  } catch (error) {
    log(error);
  }
}

async function handle(
  request: Request,
  response: Response,
  next: NextFunction,
  options: ResolvedOptions,
  validations: Validations,
): Promise<void> {
  const takeBack = watchForTakingBack(request, response, options);
  if (await options.skip(request, response)) {
    next();
    return;
  }
  const key = await options.keyGenerator(request, response);
  const counted = await count(key, options);
  if (counted === undefined) {
    next();
    return;
  }
  const { totalHits, resetTime } = counted;
  validations.check('positiveHits', totalHits);
  validations.check('singleCount', request, options.store, key);
  const limit = typeof options.limit === 'function' ? await options.limit(request, response) : options.limit;
  validations.check('limit', limit);

  const info = { limit, used: totalHits, remaining: Math.max(limit - totalHits, 0), resetTime, key };
  Object.defineProperty(info, 'current', { configurable: false, enumerable: false, value: totalHits });
  (request as unknown as Record<string, RateLimitInfo>)[options.requestPropertyName] = info;

  await writeHeaders(request, response, info, options, validations);
  takeBack(key, resetTime);
  if (totalHits > limit) await refuse(request, response, next, info, options);
  else next();
}

/** `undefined`: the store has failed, and the request is to pass. */
async function count(key: string, options: ResolvedOptions): Promise<ClientRateLimitInfo | undefined> {
  try {
    return await options.store.increment(key);
  } catch (error) {
    if (!options.passOnStoreError) throw error;
    options.logger.error(error, 'The store failed: the request passes uncounted.');
    return undefined;
  }
}

async function writeHeaders(
  request: Request,
  response: Response,
  info: RateLimitInfo,
  { legacyHeaders, standardHeaders, identifier, windowMs }: ResolvedOptions,
  validations: Validations,
): Promise<void> {
  if (legacyHeaders) writeLegacyHeaders(response, info);
  if (standardHeaders === false || response.headersSent) return;
  switch (standardHeaders) {
    case 'draft-6':
      writeDraft6Headers(response, info, windowMs);
      break;
    case 'draft-7':
      validations.check('headersResetTime', info.resetTime);
      writeDraft7Headers(response, info, windowMs);
      break;
    case 'draft-8': {
      const name = typeof identifier === 'function' ? await identifier(request, response) : identifier;
      validations.check('headersResetTime', info.resetTime);
      writeDraft8Headers(response, info, windowMs, name);
      break;
    }
    default:
      validations.check('headersDraftVersion', standardHeaders);
  }
}

async function refuse(
  request: Request,
  response: Response,
  next: NextFunction,
  info: RateLimitInfo,
  options: ResolvedOptions,
): Promise<void> {
  const { legacyHeaders, standardHeaders, retryAfter, windowMs, handler } = options;
  if (legacyHeaders || standardHeaders) {
    const seconds = typeof retryAfter === 'function' ? await retryAfter(request, response) : retryAfter;
    if (!response.headersSent) {
      response.setHeader('Retry-After', (seconds ?? resetSeconds(info, windowMs)).toString());
    }
  }
  await handler(request, response, next, options);
}

import { OptionError } from '@sluice/core';
import type { Request, Response } from 'express';
import { isIPv6 } from 'node:net';
import { ipKeyGenerator } from './ip-key-generator';
import { MemoryStore } from './memory-store';
import type {
  DraftHeadersVersion,
  FacadeOptions,
  Logger,
  Options,
  RateLimitInfo,
  ValueDeterminingMiddleware,
} from './options';
import { RedisStore } from './redis-store';
import { storeOf, type Store } from './store';
import { Validations } from './validations';

/** Every option present; `store` and `standardHeaders` in their modern form. */
export interface ResolvedOptions extends Options {
  readonly store: Store;
  readonly standardHeaders: DraftHeadersVersion | false;
}

/** To the logger of the application, the message comes before the error. */
const CONSOLE: Logger = {
  warn(error, message) {
    console.warn(...(message === undefined ? [error] : [message, error]));
  },
  error(error, message) {
    console.error(...(message === undefined ? [error] : [message, error]));
  },
};

/**
 * The options with the defaults of express-rate-limit. What it puts up with is put up with here too, and logged.
 *
 * @throws {TypeError} for a logger or a store that is none.
 * @throws {OptionError} for a wrong `redis`, `prefix` or `deadline`.
 */
export function resolveOptions(given: FacadeOptions): { options: ResolvedOptions; validations: Validations } {
  const { redis, prefix, deadline, ...passed } = withoutUndefined(given);
  const logger = passed.logger ?? CONSOLE;
  if (typeof logger !== 'object' || typeof logger.error !== 'function' || typeof logger.warn !== 'function') {
    throw new TypeError('`logger` must have the methods `error` and `warn`');
  }
  const validations = new Validations(passed.validate ?? true, logger);
  validateAtCreation(given, passed, validations);

  const options: ResolvedOptions = {
    windowMs: 60_000,
    limit: passed.max ?? 5,
    message: 'Too many requests, please try again later.',
    statusCode: 429,
    legacyHeaders: passed.headers ?? true,
    identifier: (request) => identifierOf(request, options),
    requestPropertyName: 'rateLimit',
    skipFailedRequests: false,
    skipSuccessfulRequests: false,
    requestWasSuccessful: (_request, response) => response.statusCode < 400,
    skip: () => false,
    keyGenerator: (request, response) => addressOf(request, response, options, validations),
    ipv6Subnet: 56,
    handler: (request, response) => sendMessage(request, response, options),
    passOnStoreError: false,
    ...passed,
    standardHeaders: passed.standardHeaders === true ? 'draft-6' : (passed.standardHeaders ?? false),
    validate: validations.enabled,
    store: chooseStore(passed, { redis, prefix, deadline }),
    logger,
  };
  return { options, validations };
}

function withoutUndefined(given: FacadeOptions): FacadeOptions {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function validateAtCreation(given: object, passed: Partial<Options>, validations: Validations): void {
  const { ipv6Subnet, keyGenerator } = passed;
  const gone = passed as { draft_polli_ratelimit_headers?: unknown; onLimitReached?: unknown };
  validations.check('validationsConfig', validations.enabled);
  validations.check('knownOptions', given);
  validations.check('draftPolliHeaders', gone.draft_polli_ratelimit_headers);
  validations.check('onLimitReached', gone.onLimitReached);
  if (ipv6Subnet !== undefined && typeof ipv6Subnet !== 'function')
    validations.check('ipv6Subnet', ipv6Subnet);
  validations.check('keyGeneratorIpFallback', keyGenerator);
  validations.check('ipv6SubnetOrKeyGenerator', passed);
}

type RedisOptions = Pick<FacadeOptions, 'redis' | 'prefix' | 'deadline'>;

function chooseStore(passed: Partial<Options>, { redis, ...options }: RedisOptions): Store {
  if (redis === undefined) {
    for (const [name, value] of Object.entries(options)) {
      if (value !== undefined) throw new OptionError(name, 'left out without `redis`', value);
    }
    return storeOf(passed.store ?? new MemoryStore());
  }
  if (passed.store !== undefined) throw new OptionError('store', 'left out beside `redis`', passed.store);
  const limit = passed.limit ?? passed.max ?? 5;
  const prefix = options.prefix ?? (Number.isSafeInteger(limit) ? `rl:${String(limit)}` : 'rl');
  return new RedisStore({
    redis,
    prefix,
    ...(options.deadline !== undefined && { deadline: options.deadline }),
  });
}

/** `5-in-1min`, with the number of the unit as it comes. */
function identifierOf(request: Request, { requestPropertyName, windowMs }: Options): string {
  const { limit } = (request as unknown as Record<string, RateLimitInfo>)[
    requestPropertyName
  ] as RateLimitInfo;
  const [seconds, minutes, hours, days] = [1000, 60_000, 3_600_000, 86_400_000].map(
    (unit) => windowMs / unit,
  ) as [number, number, number, number];
  if (seconds < 60) return `${limit}-in-${seconds}sec`;
  if (minutes < 60) return `${limit}-in-${minutes}min`;
  if (hours < 24) return `${limit}-in-${hours}hr${hours > 1 ? 's' : ''}`;
  return `${limit}-in-${days}day${days > 1 ? 's' : ''}`;
}

async function addressOf(
  request: Request,
  response: Response,
  { ipv6Subnet }: Options,
  validations: Validations,
): Promise<string> {
  const { ip } = request;
  validations.check('ip', ip);
  validations.check('trustProxy', request);
  validations.check('xForwardedForHeader', request);
  validations.check('forwardedHeader', request);
  if (ip === undefined || !isIPv6(ip)) return ip as string;
  if (typeof ipv6Subnet !== 'function') return ipKeyGenerator(ip, ipv6Subnet);
  const subnet = await ipv6Subnet(request, response);
  validations.check('ipv6Subnet', subnet);
  return ipKeyGenerator(ip, subnet);
}

async function sendMessage(
  request: Request,
  response: Response,
  { statusCode, message }: Options,
): Promise<void> {
  response.status(statusCode);
  const given: unknown = message;
  const body =
    typeof given === 'function'
      ? await (given as ValueDeterminingMiddleware<unknown>)(request, response)
      : given;
  if (!response.writableEnded) response.send(body);
}

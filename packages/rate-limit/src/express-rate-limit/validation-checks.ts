import type { Request } from 'express';
import { isIP } from 'node:net';
import { isHandlingRequest } from '../handling';
import { LONGEST_TIMER_MS } from './memory-store';
import { createdIn, countedTwice, usedBefore } from './store-checks';
import { ChangeWarning, ValidationError } from './validation-error';

type Found = ValidationError | undefined;

const OPTIONS = [
  'windowMs limit message statusCode legacyHeaders standardHeaders identifier retryAfter requestPropertyName',
  'skipFailedRequests skipSuccessfulRequests keyGenerator ipv6Subnet handler skip requestWasSuccessful store validate',
  'headers max passOnStoreError logger redis prefix deadline',
  // Told of by a check of its own, and taken by express-slow-down.
  'draft_polli_ratelimit_headers delayAfter delayMs maxDelayMs',
].flatMap((names) => names.split(' '));

const DRAFTS: readonly unknown[] = ['draft-6', 'draft-7', 'draft-8'];

function mistake(code: string, isMistake: boolean, message: string): Found {
  return isMistake ? new ValidationError(code, message) : undefined;
}

function change(code: string, isUsed: boolean, message: string): Found {
  return isUsed ? new ChangeWarning(code, message) : undefined;
}

/** What is looked for, each under its name in express-rate-limit. */
export const checks = {
  ip(ip: string | undefined): Found {
    if (ip === undefined) {
      return new ValidationError(
        'ERR_ERL_UNDEFINED_IP_ADDRESS',
        'A request has no address (`request.ip` is undefined).',
      );
    }
    return mistake(
      'ERR_ERL_INVALID_IP_ADDRESS',
      isIP(ip) === 0,
      '`request.ip` is no address. Give a `keyGenerator`.',
    );
  },

  trustProxy(request: Request): Found {
    const trustsAll = request.app.get('trust proxy') === true;
    return mistake(
      'ERR_ERL_PERMISSIVE_TRUST_PROXY',
      trustsAll,
      '`trust proxy` is true: clients can choose their address.',
    );
  },

  xForwardedForHeader({ headers, app }: Request): Found {
    const isIgnored = Boolean(headers['x-forwarded-for']) && app.get('trust proxy') === false;
    const message =
      'A request has X-Forwarded-For, but `trust proxy` is false: clients may share the address of a proxy.';
    return mistake('ERR_ERL_UNEXPECTED_X_FORWARDED_FOR', isIgnored, message);
  },

  forwardedHeader({ headers, ip, socket }: Request): Found {
    const isIgnored =
      Boolean(headers.forwarded) && ip === (socket as typeof socket | undefined)?.remoteAddress;
    const message =
      'A request has a Forwarded header, which Express does not read. Give a `keyGenerator` that does.';
    return mistake('ERR_ERL_FORWARDED_HEADER', isIgnored, message);
  },

  positiveHits(hits: unknown): Found {
    const message = `The store must count in whole numbers from 1; it said ${String(hits)}.`;
    return mistake('ERR_ERL_INVALID_HITS', !(Number.isInteger(hits) && (hits as number) >= 1), message);
  },

  unsharedStore: usedBefore,

  singleCount: countedTwice,

  limit(limit: unknown): Found {
    return change(
      'WRN_ERL_MAX_ZERO',
      limit === 0,
      'A limit of 0 refuses every request; before version 7 it refused none.',
    );
  },

  draftPolliHeaders(option: unknown): Found {
    const message = '`draft_polli_ratelimit_headers` is gone: use `standardHeaders`.';
    return change('WRN_ERL_DEPRECATED_DRAFT_POLLI_HEADERS', Boolean(option), message);
  },

  onLimitReached(option: unknown): Found {
    return change(
      'WRN_ERL_DEPRECATED_ON_LIMIT_REACHED',
      Boolean(option),
      '`onLimitReached` is gone: use `handler`.',
    );
  },

  headersDraftVersion(version: unknown): Found {
    const message = `\`standardHeaders\` must be one of ${DRAFTS.join(', ')}.`;
    return mistake('ERR_ERL_HEADERS_UNSUPPORTED_DRAFT_VERSION', !DRAFTS.includes(version), message);
  },

  headersResetTime(resetTime: Date | undefined): Found {
    const message = 'The store gives no `resetTime`: clients are told the whole window.';
    return mistake('ERR_ERL_HEADERS_NO_RESET', !resetTime, message);
  },

  knownOptions(options: object): Found {
    const unknown = Object.keys(options).find((name) => !OPTIONS.includes(name));
    return mistake(
      'ERR_ERL_UNKNOWN_OPTION',
      unknown !== undefined,
      `There is no option \`${String(unknown)}\`.`,
    );
  },

  validationsConfig(enabled: object): Found {
    const known = [...Object.keys(checks), 'default'];
    const unknown = Object.keys(enabled).find((name) => !known.includes(name));
    const message = `\`validate.${String(unknown)}\` must be left out; known are ${known.join(', ')}.`;
    return mistake('ERR_ERL_UNKNOWN_VALIDATION', unknown !== undefined, message);
  },

  creationStack(store: Parameters<typeof createdIn>[0]): Found {
    return isHandlingRequest() ? createdIn(store) : undefined;
  },

  ipv6Subnet(subnet: unknown): Found {
    const fits =
      subnet === false || (Number.isInteger(subnet) && (subnet as number) >= 32 && (subnet as number) <= 64);
    return mistake(
      'ERR_ERL_IPV6_SUBNET',
      !fits,
      '`ipv6Subnet` must be a whole number from 32 to 64, or false.',
    );
  },

  ipv6SubnetOrKeyGenerator(options: { ipv6Subnet?: unknown; keyGenerator?: unknown }): Found {
    const areBoth = options.ipv6Subnet !== undefined && Boolean(options.keyGenerator);
    return mistake(
      'ERR_ERL_IPV6SUBNET_OR_KEYGENERATOR',
      areBoth,
      '`ipv6Subnet` means nothing beside a `keyGenerator`.',
    );
  },

  keyGeneratorIpFallback(keyGenerator: ((...args: never[]) => unknown) | undefined): Found {
    const source = String(keyGenerator);
    const isBare = /\breq(uest)?\.ip/.test(source) && !source.includes('ipKeyGenerator');
    const message =
      '`keyGenerator` seems to use the whole address: of an IPv6 client, take `ipKeyGenerator(request.ip)`.';
    return mistake('ERR_ERL_KEY_GEN_IPV6', keyGenerator !== undefined && isBare, message);
  },

  windowMs(windowMs: unknown): Found {
    const fits = typeof windowMs === 'number' && windowMs >= 1 && windowMs <= LONGEST_TIMER_MS;
    const message = `\`windowMs\` must be a number from 1 to ${LONGEST_TIMER_MS} for the MemoryStore.`;
    return mistake('ERR_ERL_WINDOW_MS', !fits, message);
  },
};

export type Checks = typeof checks;

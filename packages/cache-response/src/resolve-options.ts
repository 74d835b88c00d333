import {
  checkFunction,
  checkInteger,
  checkKnown,
  checkOneOf,
  checkText,
  createCacheEngine,
  durationMs,
  OptionError,
  withDefaults,
  type CacheEngine,
  type Defaults,
} from '@sluice/core';
import type { Request, Response } from 'express';
import {
  CACHED_METHODS,
  UNAVAILABLE_MODES,
  type CacheResponseOptions,
  type UnavailableMode,
} from './options';
import { resolveMethods, resolveNames, resolveTags, resolveVary } from './option-lists';
import type { StorageRules } from './rules/storable';
import type { StaleWindows } from './rules/windows';

const PROFILES = {
  app: { sie: 0, methods: ['GET', 'HEAD'], setCookie: 'refuse', requestDirectives: false },
  rfc9111: { sie: '1h', methods: CACHED_METHODS, setCookie: 'store', requestDirectives: true },
} as const;

const DEFAULTS: Omit<Defaults<CacheResponseOptions>, keyof typeof PROFILES.app> = {
  ttl: undefined,
  swr: 0,
  negativeTtl: 0,
  key: undefined,
  vary: [],
  tags: [],
  shouldCache: undefined,
  allowAuthorization: false,
  targeted: ['CDN-Cache-Control'],
  l1: false,
  minUses: 1,
  maxVariants: 32,
  budget: 67_108_864,
  maxBytes: 1_048_576,
  maxHold: '30s',
  namespace: 'http',
  deadline: 250,
  sealer: undefined,
  after: undefined,
  onUnavailable: 'open',
  cacheStatus: 'Sluice',
  mode: 'app',
};

/** For the fields of a response, next to the largest body. */
const METADATA_BYTES = 65_536;

/** A sealed entry has at most 16 MiB. */
const MOST_BYTES = 14 * 1024 * 1024;

/** A year, as far as anybody is told to think of freshness. */
const MOST_MS = 366 * 24 * 3_600_000;

/** Every option present and checked: nothing downstream applies a default or checks again. */
export interface ResolvedOptions {
  readonly engine: CacheEngine;
  readonly rules: StorageRules;
  readonly windows: StaleWindows;
  readonly rfc9111: boolean;
  readonly key: ((req: Request) => string) | undefined;
  readonly vary: readonly (string | ((req: Request) => string))[];
  readonly tags: (req: Request) => readonly string[];
  /** Whether one of these three is the app's own function. */
  readonly asks: boolean;
  readonly methods: ReadonlySet<string>;
  readonly shouldCache: (req: Request, res: Response) => boolean;
  readonly requestDirectives: boolean;
  readonly targeted: readonly string[];
  readonly minUses: number;
  readonly maxVariants: number;
  readonly budget: number;
  readonly maxBytes: number;
  readonly maxHoldMs: number;
  readonly after: string | undefined;
  readonly onUnavailable: (req: Request) => UnavailableMode;
  readonly cacheStatus: string | undefined;
  /** How long an answer waits for an invalidation at most. */
  readonly holdMs: number;
}

/** @throws {OptionError} at mount, so that a wrong option never meets a request. */
export function resolveOptions(options: CacheResponseOptions): ResolvedOptions {
  checkKnown(options, ['redis', ...Object.keys(DEFAULTS), ...Object.keys(PROFILES.app)]);
  const { mode = 'app' } = options;
  checkOneOf('mode', mode, Object.keys(PROFILES));
  const given = withDefaults<CacheResponseOptions>(options, { ...DEFAULTS, ...PROFILES[mode] });
  for (const name of ['allowAuthorization', 'requestDirectives'] as const) {
    checkOneOf(name, given[name], [true, false]);
  }
  checkOneOf('setCookie', given.setCookie, ['refuse', 'strip', 'store']);
  checkInteger('minUses', given.minUses, 1, 1000);
  checkInteger('maxVariants', given.maxVariants, 1, 1000);
  checkInteger('budget', given.budget, 0);
  checkInteger('maxBytes', given.maxBytes, 1, MOST_BYTES);
  if (given.cacheStatus !== false) checkCacheName(given.cacheStatus);
  if (given.after !== undefined) checkText('after', given.after, 64);
  for (const name of ['key', 'shouldCache'] as const) {
    if (given[name] !== undefined) checkFunction(name, given[name]);
  }
  const { l1, sealer, namespace, deadline, redis, onUnavailable } = given;
  if (typeof onUnavailable !== 'function') checkOneOf('onUnavailable', onUnavailable, UNAVAILABLE_MODES);
  const deadlineMs = durationMs('deadline', deadline, 1, 60_000);
  return {
    rules: {
      rfc9111: mode === 'rfc9111',
      ttlMs: given.ttl === undefined ? undefined : durationMs('ttl', given.ttl, 1, MOST_MS),
      negativeTtlMs: durationMs('negativeTtl', given.negativeTtl, 0, MOST_MS),
      setCookie: given.setCookie,
      allowAuthorization: given.allowAuthorization,
    },
    windows: {
      swrMs: durationMs('swr', given.swr, 0, MOST_MS),
      sieMs: durationMs('sie', given.sie, 0, MOST_MS),
    },
    rfc9111: mode === 'rfc9111',
    key: given.key,
    vary: resolveVary(given.vary),
    tags: resolveTags(given.tags),
    asks: [given.key, given.tags, ...given.vary].some((option) => typeof option === 'function'),
    methods: resolveMethods(given.methods),
    shouldCache: given.shouldCache ?? (() => true),
    requestDirectives: given.requestDirectives,
    targeted: resolveNames('targeted', given.targeted),
    minUses: given.minUses,
    maxVariants: given.maxVariants,
    budget: given.budget,
    maxBytes: given.maxBytes,
    maxHoldMs: durationMs('maxHold', given.maxHold, 1, 3_600_000),
    after: given.after,
    onUnavailable: typeof onUnavailable === 'function' ? checkedMode(onUnavailable) : () => onUnavailable,
    cacheStatus: given.cacheStatus === false ? undefined : given.cacheStatus,
    holdMs: 2 * deadlineMs + 1000,
    engine: createCacheEngine({
      redis,
      namespace,
      l1,
      sealer,
      deadline: deadlineMs,
      maxBytes: given.maxBytes + METADATA_BYTES,
    }),
  };
}

/** What a structured field can say (RFC 9651, section 3.3.3). */
function checkCacheName(name: string): void {
  checkText('cacheStatus', name, 64);
  if (!/^[\x20-\x7e]+$/.test(name)) throw new OptionError('cacheStatus', 'printable ASCII', name);
}

/** What a function chooses is checked when it does. */
function checkedMode(choose: (req: Request) => UnavailableMode): (req: Request) => UnavailableMode {
  return (req) => {
    const mode = choose(req);
    checkOneOf('onUnavailable', mode, UNAVAILABLE_MODES);
    return mode;
  };
}

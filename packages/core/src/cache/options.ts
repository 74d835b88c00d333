import { checkCodec, JSON_CODEC, type ValueCodec } from '../codec/value-codec';
import { durationMs, type Duration } from '../duration';
import { checkKnown, checkNumber, withDefaults, type Defaults } from '../options';
import type { GetOptions, Lifetime, LoaderTimeout, SetOptions } from './cache';
import { ENGINE_DEFAULTS, type CacheEngineOptions } from './engine/engine-options';
import { checkTags } from './engine/members';

export interface CacheOptions extends CacheEngineOptions, Lifetime {
  /** How long a value is fresh. */
  ttl: Duration;

  /**
   * Stale-while-revalidate: for how long after `ttl` a value is given out while one caller has it loaded anew.
   *
   * @default 0
   */
  swr?: Duration | undefined;

  /**
   * Stale-if-error: for how long after `ttl` a value is given out when the loader fails.
   *
   * @default 0
   */
  sie?: Duration | undefined;

  /**
   * How long it is remembered that there is nothing (`undefined` or `null`); 0 for not at all.
   *
   * @default '5s', and `ttl` at most
   */
  negativeTtl?: Duration | undefined;

  /**
   * Up to which part of it each `ttl` is shortened at random, so that what was stored together does not end together.
   *
   * @default 0.1
   */
  jitter?: number;

  /**
   * How eagerly a value is loaded anew before it is stale, the more so the longer it takes to load; 0 for not at all.
   *
   * @default 1
   */
  beta?: number;

  /** How long a loader may take. */
  loaderTimeout?: LoaderTimeout;

  /**
   * Between values and bytes.
   *
   * @default JSON
   */
  codec?: ValueCodec;
}

/** How a value is got, checked. */
export interface GetSettings {
  readonly ttlMs: number;
  readonly swrMs: number;
  readonly sieMs: number;
  readonly negativeMs: number;
  readonly beta: number;
  readonly softMs: number | undefined;
  readonly hardMs: number;
  readonly tags: readonly string[] | ((value: unknown) => readonly string[]);
}

export interface ResolvedCache {
  readonly engine: CacheEngineOptions;
  readonly codec: ValueCodec;
  readonly jitter: number;
  /** What a call gets that says nothing else. */
  readonly settings: GetSettings;
}

const YEAR_MS = 366 * 86_400_000;
const NEGATIVE_MS = 5000;
const HARD_MS = 30_000;
const MAX_HARD_MS = 3_600_000;

type OwnOptions = Omit<CacheOptions, keyof CacheEngineOptions>;
const OWN_DEFAULTS: Defaults<OwnOptions> = {
  swr: 0,
  sie: 0,
  negativeTtl: undefined,
  jitter: 0.1,
  beta: 1,
  loaderTimeout: {},
  codec: JSON_CODEC,
};
const OWN_OPTIONS = ['ttl', ...Object.keys(OWN_DEFAULTS)];

const LIFETIME_OPTIONS = ['ttl', 'swr', 'sie', 'negativeTtl', 'tags'];
export const GET_OPTIONS = [...LIFETIME_OPTIONS, 'beta', 'loaderTimeout'];

/** @throws {OptionError} for an option that is wrong or unknown. */
export function resolveCache(options: CacheOptions): ResolvedCache {
  checkKnown(options, ['redis', ...Object.keys(ENGINE_DEFAULTS), ...OWN_OPTIONS]);
  const given = withDefaults<OwnOptions>(pick(options, OWN_OPTIONS) as OwnOptions, OWN_DEFAULTS);
  checkNumber('jitter', given.jitter, 0, 0.5);
  checkCodec(given.codec);
  const ttlMs = durationMs('ttl', given.ttl, 1, YEAR_MS);
  const base: GetSettings = {
    ttlMs,
    swrMs: 0,
    sieMs: 0,
    negativeMs: Math.min(NEGATIVE_MS, ttlMs),
    beta: 0,
    softMs: undefined,
    hardMs: HARD_MS,
    tags: [],
  };
  const { swr, sie, negativeTtl, beta, loaderTimeout } = given;
  return {
    engine: pick(options, ['redis', ...Object.keys(ENGINE_DEFAULTS)]) as CacheEngineOptions,
    codec: given.codec,
    jitter: given.jitter,
    settings: changed(base, { swr, sie, negativeTtl, beta, loaderTimeout }),
  };
}

/** @throws {OptionError} for an option that is wrong or unknown. */
export function resolveGet<Value>(
  options: GetOptions<Value> | undefined,
  settings: GetSettings,
): GetSettings {
  if (options === undefined) return settings;
  checkKnown(options, GET_OPTIONS);
  return changed(settings, options as GetOptions);
}

/** @throws {OptionError} for an option that is wrong or unknown. */
export function resolveSet(options: SetOptions | undefined, settings: GetSettings): GetSettings {
  if (options === undefined) return settings;
  checkKnown(options, LIFETIME_OPTIONS);
  if (typeof options.tags === 'function') checkTags(options.tags); // there is no value to tell by
  return changed(settings, options);
}

function changed(settings: GetSettings, options: GetOptions): GetSettings {
  const { ttl, swr, sie, negativeTtl, beta, loaderTimeout, tags } = options;
  const duration = (name: string, value: Duration | undefined, presentMs: number, minMs: number) =>
    value === undefined ? presentMs : durationMs(name, value, minMs, YEAR_MS);
  if (beta !== undefined) checkNumber('beta', beta, 0, 100);
  if (tags !== undefined && typeof tags !== 'function') checkTags(tags);
  return {
    ttlMs: duration('ttl', ttl, settings.ttlMs, 1),
    swrMs: duration('swr', swr, settings.swrMs, 0),
    sieMs: duration('sie', sie, settings.sieMs, 0),
    negativeMs: duration('negativeTtl', negativeTtl, settings.negativeMs, 0),
    beta: beta ?? settings.beta,
    ...(loaderTimeout === undefined ? pickTimeouts(settings) : resolveTimeout(loaderTimeout, settings)),
    tags: tags ?? settings.tags,
  };
}

type Timeouts = Pick<GetSettings, 'softMs' | 'hardMs'>;

function pickTimeouts({ softMs, hardMs }: GetSettings): Timeouts {
  return { softMs, hardMs };
}

function resolveTimeout(timeout: LoaderTimeout, present: Timeouts): Timeouts {
  checkKnown(timeout, ['soft', 'hard'], 'loaderTimeout.');
  const { soft, hard } = timeout;
  return {
    softMs: soft === undefined ? present.softMs : durationMs('loaderTimeout.soft', soft, 0, MAX_HARD_MS),
    hardMs: hard === undefined ? present.hardMs : durationMs('loaderTimeout.hard', hard, 1, MAX_HARD_MS),
  };
}

function pick(options: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)));
}

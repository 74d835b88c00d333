import { checkSealer, type Sealer } from '../../codec/sealed';
import type { RedisInput } from '../../connection/connection';
import { checkPrefix } from '../../connection/keys';
import { durationMs, type Duration } from '../../duration';
import { checkInteger, checkKnown, checkOneOf, withDefaults, type Defaults } from '../../options';
import type { Compression } from './payload';

/** A cache in the memory of the process, in front of Redis. */
export interface L1Options {
  /** Of all entries together. The least recently used make room. */
  maxBytes: number;

  /**
   * How long an entry is served after Redis was last asked for it: so long may it be out of date.
   *
   * @default '1s'
   */
  maxStaleness?: Duration;
}

export interface CacheEngineOptions {
  /** A node-redis client, cluster, pool or sentinel, or a connection. Not closed by the cache. */
  redis: RedisInput;

  /**
   * The first part of every key, after the connection's own prefix. What has one namespace and one connection is one cache.
   *
   * @default 'cache'
   */
  namespace?: string;

  /**
   * Also keep entries in this process.
   *
   * @default false
   */
  l1?: L1Options | false;

  /**
   * How to compress entries of 64 KiB and more. What was written otherwise is read all the same.
   *
   * @default false
   */
  compression?: 'br' | 'gzip' | false;

  /**
   * Encrypts entries, all but their tags and times.
   *
   * @default none
   */
  sealer?: Sealer | undefined;

  /**
   * The largest entry, in bytes before compression, up to 15 MiB. What is larger is not stored.
   *
   * @default 1_048_576
   */
  maxBytes?: number;

  /**
   * How long the right to load an entry outlives a process that dies; renewed while it is alive.
   *
   * @default '2s'
   */
  lease?: Duration;

  /**
   * How long one question may wait for Redis. After one that was not answered, a call asks no other; a write-through asks once
   * more after its write, to delete what is no longer true.
   *
   * @default '250ms'
   */
  deadline?: Duration;

  /**
   * How many invalidated tags and prefixes are remembered. Beyond, the oldest are forgotten, and what was stored before they
   * were invalidated is invalid.
   *
   * @default 50_000
   */
  maxTags?: number;
}

export interface ResolvedEngine {
  readonly redis: RedisInput;
  readonly namespace: string;
  readonly l1: { readonly maxBytes: number; readonly maxStalenessMs: number } | undefined;
  readonly compression: Compression;
  readonly sealer: Sealer | undefined;
  readonly maxBytes: number;
  readonly leaseMs: number;
  readonly deadlineMs: number;
  readonly maxTags: number;
}

export const ENGINE_DEFAULTS: Defaults<CacheEngineOptions> = {
  namespace: 'cache',
  l1: false,
  compression: false,
  sealer: undefined,
  maxBytes: 1_048_576,
  lease: '2s',
  deadline: 250,
  maxTags: 50_000,
};

const L1_DEFAULTS: Defaults<L1Options> = { maxStaleness: '1s' };

/** A sealed entry is sealed in one piece, of at most 16 MiB. */
const MAX_BYTES = 15 * 1024 * 1024;
const MIN_LEASE_MS = 50;

/** @throws {OptionError} for an option that is wrong or unknown. */
export function resolveEngine(options: CacheEngineOptions): ResolvedEngine {
  checkKnown(options, ['redis', ...Object.keys(ENGINE_DEFAULTS)]);
  const given = withDefaults(options, ENGINE_DEFAULTS);
  checkPrefix('namespace', given.namespace);
  checkOneOf('compression', given.compression, ['br', 'gzip', false]);
  checkInteger('maxBytes', given.maxBytes, 1, MAX_BYTES);
  checkInteger('maxTags', given.maxTags, 100, 10_000_000);
  if (given.sealer !== undefined) checkSealer(given.sealer);
  return {
    redis: given.redis,
    namespace: given.namespace,
    l1: resolveL1(given.l1),
    compression: given.compression,
    sealer: given.sealer,
    maxBytes: given.maxBytes,
    leaseMs: durationMs('lease', given.lease, MIN_LEASE_MS, 60_000),
    deadlineMs: durationMs('deadline', given.deadline, 1, 60_000),
    maxTags: given.maxTags,
  };
}

function resolveL1(l1: L1Options | false): ResolvedEngine['l1'] {
  if (l1 === false) return undefined;
  checkKnown(l1, ['maxBytes', ...Object.keys(L1_DEFAULTS)], 'l1.');
  const { maxBytes, maxStaleness } = withDefaults(l1, L1_DEFAULTS);
  checkInteger('l1.maxBytes', maxBytes, 1);
  return { maxBytes, maxStalenessMs: durationMs('l1.maxStaleness', maxStaleness, 1, 3_600_000) };
}

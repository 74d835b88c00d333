import type { RedisInput } from '../connection/connection';
import { checkPrefix } from '../connection/keys';
import { durationMs, type Duration } from '../duration';
import { OptionError } from '../errors';
import { checkInteger, checkKnown, withDefaults, type Defaults } from '../options';
import type { BigKeysSettings } from './big-keys';
import type { DoctorSnapshot } from './snapshot';

export interface DoctorOptions {
  /** A node-redis client, cluster, pool or sentinel, or a connection. Not closed by the doctor. */
  redis: RedisInput;

  /**
   * Patterns that count as in use though Redis has not run a script of theirs yet: `['queue', 'session']`.
   *
   * @default those whose scripts Redis knows
   */
  patterns?: readonly string[];

  /**
   * Beginnings of keys that may be shown where a big key is named by its pattern.
   *
   * @default the connection's prefix, and the default prefixes of the patterns
   */
  prefixes?: readonly string[];

  /**
   * How long one command may wait for Redis.
   *
   * @default '2s'
   */
  deadline?: Duration;
}

export interface CheckOptions {
  /**
   * Look for big keys too, with SCAN and MEMORY USAGE: on request only, since it asks about each key.
   *
   * @default false
   */
  bigKeys?: boolean | BigKeysOptions;

  /**
   * What to judge.
   *
   * @default a snapshot that is taken for it
   */
  snapshot?: DoctorSnapshot | undefined;
}

export interface BigKeysOptions {
  /** From how many bytes on a key is big. @default 1048576 */
  minBytes?: number;
  /** How many keys of each node are looked at. @default 10000 */
  maxKeys?: number;
}

export interface ResolvedDoctor {
  readonly redis: RedisInput;
  readonly patterns: readonly string[];
  readonly prefixes: readonly string[];
  readonly deadlineMs: number;
}

export interface ResolvedCheck {
  readonly bigKeys: BigKeysSettings | undefined;
  readonly snapshot: DoctorSnapshot | undefined;
}

const DEFAULTS: Defaults<DoctorOptions> = { patterns: [], prefixes: [], deadline: '2s' };
const CHECK_DEFAULTS: Defaults<CheckOptions> = { bigKeys: false, snapshot: undefined };
const BIG_KEYS_DEFAULTS: Defaults<BigKeysOptions> = { minBytes: 1_048_576, maxKeys: 10_000 };
const PATTERN = /^[a-z][a-z-]{0,31}$/;

/** @throws {OptionError} for an option that is wrong or unknown. */
export function resolveDoctor(options: DoctorOptions): ResolvedDoctor {
  checkKnown(options, ['redis', ...Object.keys(DEFAULTS)]);
  const { redis, patterns, prefixes, deadline } = withDefaults(options, DEFAULTS);
  checkEach('patterns', patterns, (option, pattern) => {
    if (typeof pattern !== 'string' || !PATTERN.test(pattern)) {
      throw new OptionError(option, "the name of a pattern, such as 'queue'", pattern);
    }
  });
  checkEach('prefixes', prefixes, checkPrefix);
  return { redis, patterns, prefixes, deadlineMs: durationMs('deadline', deadline, 1, 60_000) };
}

/** @throws {OptionError} for an option that is wrong or unknown. */
export function resolveCheck(options: CheckOptions): ResolvedCheck {
  checkKnown(options, Object.keys(CHECK_DEFAULTS));
  const { bigKeys, snapshot } = withDefaults(options, CHECK_DEFAULTS);
  if (snapshot !== undefined && !Array.isArray((snapshot as Partial<DoctorSnapshot> | null)?.nodes)) {
    throw new OptionError('snapshot', 'what snapshot() resolves to', snapshot);
  }
  return { bigKeys: bigKeys === false ? undefined : resolveBigKeys(bigKeys), snapshot };
}

function resolveBigKeys(option: true | BigKeysOptions): BigKeysSettings {
  const given = option === true ? {} : option;
  checkKnown(given, Object.keys(BIG_KEYS_DEFAULTS), 'bigKeys.');
  const resolved = withDefaults(given, BIG_KEYS_DEFAULTS);
  checkInteger('bigKeys.minBytes', resolved.minBytes, 1);
  checkInteger('bigKeys.maxKeys', resolved.maxKeys, 1, 10_000_000);
  return resolved;
}

function checkEach(option: string, values: unknown, check: (option: string, value: unknown) => void): void {
  if (!Array.isArray(values)) throw new OptionError(option, 'a list of strings', values);
  values.forEach((value: unknown, index) => {
    check(`${option}[${index}]`, value);
  });
}

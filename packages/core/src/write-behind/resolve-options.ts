import { checkSealer, type Sealer } from '../codec/sealed';
import { checkCodec, JSON_CODEC, type ValueCodec } from '../codec/value-codec';
import { durationMs, type Duration } from '../duration';
import {
  checkFunction,
  checkInteger,
  checkKnown,
  checkOneOf,
  checkText,
  withDefaults,
  type Defaults,
} from '../options';
import type { WriteBehindOptions } from './options';
import { isOutage } from './outage';
import type { Durability, WriteBehindWriteOptions } from './write-behind';

export interface ResolvedWriteBehind<Value> extends Pick<
  WriteBehindOptions<Value>,
  'redis' | 'name' | 'read' | 'write' | 'sweep'
> {
  readonly isOutage: (error: unknown) => boolean;
  readonly delayMs: number;
  readonly maxBatch: number;
  readonly timeoutMs: number;
  readonly maxAttempts: number;
  readonly maxDirty: number;
  /** 0: no limit. */
  readonly maxLagMs: number;
  readonly onOverload: 'write-through' | 'reject';
  readonly durability: Durability;
  readonly ttlMs: number;
  readonly codec: ValueCodec;
  readonly sealer: Sealer | undefined;
  readonly maxBytes: number;
  readonly deadlineMs: number;
  readonly flusher: boolean;
}

const DEFAULTS: Defaults<WriteBehindOptions<unknown>> = {
  sweep: undefined,
  isOutage,
  delay: '1s',
  maxBatch: 500,
  timeout: '10s',
  maxAttempts: 8,
  maxDirty: 100_000,
  maxLag: undefined,
  onOverload: 'write-through',
  durability: 'none',
  ttl: '1h',
  codec: JSON_CODEC,
  sealer: undefined,
  maxBytes: 1_048_576,
  deadline: 250,
  flusher: true,
};

/** A sealed value is sealed in one piece, of at most 16 MiB. */
const MAX_BYTES = 15 * 1024 * 1024;
const DAY_MS = 86_400_000;
const YEAR_MS = 366 * DAY_MS;
const DURABILITIES: readonly Durability[] = ['none', 'replica', 'aof'];

/** @throws {OptionError} for an option that is wrong or unknown. */
export function resolveOptions<Value>(options: WriteBehindOptions<Value>): ResolvedWriteBehind<Value> {
  checkKnown(options, ['redis', 'name', 'read', 'write', ...Object.keys(DEFAULTS)]);
  const given = withDefaults(options, DEFAULTS);
  checkText('name', given.name, 128);
  for (const name of ['read', 'write', 'isOutage'] as const) checkFunction(name, given[name]);
  if (given.sweep !== undefined) checkFunction('sweep', given.sweep);
  checkInteger('maxBatch', given.maxBatch, 1, 10_000);
  checkInteger('maxAttempts', given.maxAttempts, 1, 1000);
  checkInteger('maxDirty', given.maxDirty, 1, 100_000_000);
  checkInteger('maxBytes', given.maxBytes, 1, MAX_BYTES);
  checkOneOf('onOverload', given.onOverload, ['write-through', 'reject']);
  checkOneOf('flusher', given.flusher, [true, false]);
  checkDurability(given.durability);
  checkCodec(given.codec);
  if (given.sealer !== undefined) checkSealer(given.sealer);
  return {
    ...given,
    delayMs: durationMs('delay', given.delay, 0, DAY_MS),
    timeoutMs: durationMs('timeout', given.timeout, 10, 600_000),
    maxLagMs: given.maxLag === undefined ? 0 : durationMs('maxLag', given.maxLag, 1, YEAR_MS),
    ttlMs: durationMs('ttl', given.ttl, 1000, YEAR_MS),
    deadlineMs: durationMs('deadline', given.deadline, 1, 60_000),
  };
}

function checkDurability(durability: unknown): asserts durability is Durability {
  checkOneOf('durability', durability, DURABILITIES);
}

/** @throws {OptionError} for an option that is wrong or unknown. */
export function durabilityOf(options: WriteBehindWriteOptions | undefined, present: Durability): Durability {
  if (options === undefined) return present;
  checkKnown(options, ['durability']);
  const durability = options.durability ?? present;
  checkDurability(durability);
  return durability;
}

/** In ms. @throws {OptionError} for an option that is wrong or unknown. */
export function timeToWait(options: { timeout?: Duration } | undefined, presentMs: number): number {
  if (options === undefined) return presentMs;
  checkKnown(options, ['timeout']);
  return options.timeout === undefined ? presentMs : durationMs('timeout', options.timeout, 0, DAY_MS);
}

import { checkSealer, type Sealer } from '../codec/sealed';
import type { RedisInput } from '../connection/connection';
import { checkPrefix } from '../connection/keys';
import { durationMs, type Duration } from '../duration';
import { OptionError } from '../errors';
import { checkFunction, checkInteger, checkKnown, checkOneOf, withDefaults, type Defaults } from '../options';
import { LAYOUTS, type SealingPattern } from './layouts';
import type { ReencryptProgress } from './reencrypt';

export interface ReencryptOptions {
  /** A node-redis client, cluster, pool or sentinel, or a connection. Not closed by this. */
  redis: RedisInput;

  /** With all keys that something may be sealed under, and the one that is to stay as `current`. */
  sealer: Sealer;

  /** What the keys are of. */
  pattern: SealingPattern;

  /**
   * The first part of the keys, after the connection's own prefix: the `prefix` or `namespace` of those that wrote them.
   *
   * @default that of the pattern: `'sess'`, `'cache'`, `'idem'`, `'q'` or `'write-behind'`
   */
  prefix?: string | undefined;

  /**
   * Where to go on: the `cursor` of a sweep that did not come to its end. A server that was restarted since, or does not say
   * so (INFO), is swept from its beginning.
   *
   * @default the beginning
   */
  cursor?: string | undefined;

  /**
   * About how many keys are looked at at a time, and fields of a hash. 1 to 1000.
   *
   * @default 100
   */
  batch?: number;

  /**
   * Told after each batch. What it throws ends the sweep.
   *
   * @default nobody
   */
  onProgress?: ((progress: ReencryptProgress) => void) | undefined;

  /** Ends the sweep between two batches: it rejects with the reason. */
  signal?: AbortSignal | undefined;

  /**
   * The longest that one question waits for Redis.
   *
   * @default '5s'
   */
  deadline?: Duration;
}

export type ResolvedReencrypt = Required<
  Pick<ReencryptOptions, 'redis' | 'sealer' | 'pattern' | 'cursor' | 'onProgress' | 'signal'>
> & { readonly prefix: string; readonly batch: number; readonly deadlineMs: number };

const DEFAULTS: Defaults<ReencryptOptions> = {
  prefix: undefined,
  cursor: undefined,
  batch: 100,
  onProgress: undefined,
  signal: undefined,
  deadline: '5s',
};

/** @throws {OptionError} for an option that is wrong or unknown. */
export function resolveReencrypt(options: ReencryptOptions): ResolvedReencrypt {
  checkKnown(options, ['redis', 'sealer', 'pattern', ...Object.keys(DEFAULTS)]);
  const { redis, sealer, pattern, cursor, batch, onProgress, signal, deadline, ...given } = withDefaults(
    options,
    DEFAULTS,
  );
  checkSealer(sealer);
  checkOneOf('pattern', pattern, Object.keys(LAYOUTS));
  const { prefix = LAYOUTS[pattern].prefix } = given;
  checkPrefix('prefix', prefix);
  checkInteger('batch', batch, 1, 1000);
  if (cursor !== undefined && typeof cursor !== 'string') {
    throw new OptionError('cursor', 'the cursor of a sweep', cursor);
  }
  if (onProgress !== undefined) checkFunction('onProgress', onProgress);
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new OptionError('signal', 'an AbortSignal', signal);
  }
  const deadlineMs = durationMs('deadline', deadline, 1, 600_000);
  return { redis, sealer, pattern, prefix, cursor, batch, onProgress, signal, deadlineMs };
}

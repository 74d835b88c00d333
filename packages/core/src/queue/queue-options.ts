import { checkInteger, checkKnown, withDefaults, type Defaults } from '../options';
import {
  resolveShared,
  SHARED_DEFAULTS,
  type ResolvedShared,
  type SharedQueueOptions,
} from './shared-options';

export interface QueueOptions<Data = unknown> extends SharedQueueOptions<Data, unknown> {
  /**
   * How many jobs may wait, ready or delayed. Beyond, `add` rejects with `QueueFullError`.
   *
   * @default 1_000_000
   */
  maxWaiting?: number;

  /**
   * What jobs may take that have not ended, in bytes: payloads and notes, and 512 for each job. Beyond, `add` rejects with
   * `QueueFullError`.
   *
   * @default 268_435_456
   */
  maxBytes?: number;
}

export interface QueueBounds {
  readonly maxWaiting: number;
  readonly maxBytes: number;
}

export type ResolvedQueue = ResolvedShared & QueueBounds;

const DEFAULTS: Defaults<QueueOptions> = {
  ...SHARED_DEFAULTS,
  deadline: 250,
  maxWaiting: 1_000_000,
  maxBytes: 268_435_456,
};

/** @throws {OptionError} for an option that is wrong or unknown. */
export function resolveQueue(options: QueueOptions): ResolvedQueue {
  checkKnown(options, ['redis', 'name', ...Object.keys(DEFAULTS)]);
  const given = withDefaults(options, DEFAULTS);
  const { maxWaiting, maxBytes } = given;
  checkInteger('maxWaiting', maxWaiting, 1);
  checkInteger('maxBytes', maxBytes, 1);
  return { ...resolveShared(given), maxWaiting, maxBytes };
}

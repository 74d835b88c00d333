import { durationMs, type Duration } from '../duration';
import {
  checkFunction,
  checkKnown,
  checkOneOf,
  withDefaults,
  type Defaults,
  type Resolved,
} from '../options';
import type { BroadcastSubscribeOptions, Overflow } from './broadcast';
import { checkMessageOptions, checkName, checkQueue, MESSAGE_DEFAULTS, type MessageOptions } from './options';

export interface BroadcastOptions<Input = unknown, Output = Input> extends MessageOptions<Input, Output> {
  /** 1 to 512 characters. Broadcasts of one channel, on connections with one prefix, are the same. */
  channel: string;

  /**
   * How long a channel may be silent before its listeners look whether they missed something: so late may a gap be told. A
   * process that is connected again looks at once.
   *
   * @default '5s'
   */
  checkAfter?: Duration;
}

export interface BroadcastSettings<Input, Output> extends Omit<
  Resolved<BroadcastOptions<Input, Output>>,
  'deadline' | 'checkAfter'
> {
  readonly deadlineMs: number;
  readonly checkAfterMs: number;
}

type OwnOptions = Omit<BroadcastOptions, 'redis' | 'channel'>;
const DEFAULTS: Defaults<OwnOptions> = { ...MESSAGE_DEFAULTS, checkAfter: '5s' };

/** @throws {OptionError} for an option that is wrong or unknown. */
export function resolveBroadcast<Input, Output>(
  options: BroadcastOptions<Input, Output>,
): BroadcastSettings<Input, Output> {
  checkKnown(options, ['redis', 'channel', ...Object.keys(DEFAULTS)]);
  const { deadline, checkAfter, ...given } = withDefaults(options, DEFAULTS as never);
  checkName('channel', given.channel);
  const deadlineMs = checkMessageOptions({ ...given, deadline });
  return { ...given, deadlineMs, checkAfterMs: durationMs('checkAfter', checkAfter, 100, 3_600_000) };
}

const SUBSCRIBE_DEFAULTS = {
  queue: 1000,
  overflow: 'drop-oldest',
  coalesceBy: undefined,
  since: undefined,
  onGap: undefined,
} as const satisfies Defaults<BroadcastSubscribeOptions<never>>;
const OVERFLOWS: readonly Overflow[] = ['drop-oldest', 'drop-new', 'coalesce', 'disconnect'];

/** @throws {OptionError} for an option that is wrong or unknown. */
export function resolveSubscribe<Message>(
  options: BroadcastSubscribeOptions<Message> = {},
): Resolved<BroadcastSubscribeOptions<Message>> {
  checkKnown(options, Object.keys(SUBSCRIBE_DEFAULTS));
  const resolved = withDefaults<BroadcastSubscribeOptions<Message>>(options, SUBSCRIBE_DEFAULTS);
  checkQueue(resolved.queue);
  checkOneOf('overflow', resolved.overflow, OVERFLOWS);
  for (const name of ['coalesceBy', 'onGap'] as const) {
    if (resolved[name] !== undefined) checkFunction(name, resolved[name]);
  }
  return resolved;
}

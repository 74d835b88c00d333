import { durationMs, type Duration } from '../duration';
import { OptionError } from '../errors';
import {
  checkFunction,
  checkInteger,
  checkKnown,
  checkOneOf,
  withDefaults,
  type Defaults,
  type Resolved,
} from '../options';
import { checkMessageOptions, checkName, checkQueue, MESSAGE_DEFAULTS, type MessageOptions } from './options';
import type { TopicSubscribeOptions } from './topic';

/** How long messages are kept: what is beyond either is removed with the next message. */
export interface Retention {
  /**
   * So long at least, and no longer after the last of them. `false` keeps them for ever, as far as `bytes` allows.
   *
   * @default '1h'
   */
  age?: Duration | false;

  /**
   * So much in Redis, each message counting 48 bytes more than it has; the latest is kept in any case.
   *
   * @default 16 MiB
   */
  bytes?: number;
}

export interface TopicOptions<Input = unknown, Output = Input> extends MessageOptions<Input, Output> {
  /** 1 to 512 characters. Topics of one name, on connections with one prefix, are the same. */
  name: string;

  /** How long messages are kept. A publisher keeps to its own, so all should have the same. */
  retain?: Retention;
}

export interface TopicSettings<Input, Output> extends Omit<
  Resolved<TopicOptions<Input, Output>>,
  'deadline' | 'retain'
> {
  readonly deadlineMs: number;
  /** 0 for ever. */
  readonly ageMs: number;
  readonly bytes: number;
}

type OwnOptions = Omit<TopicOptions, 'redis' | 'name'>;
const DEFAULTS: Defaults<OwnOptions> = { ...MESSAGE_DEFAULTS, retain: {} };
const RETAIN_DEFAULTS: Defaults<Retention> = { age: '1h', bytes: 16 * 1024 * 1024 };

const MIN_AGE_MS = 1000;
const MAX_AGE_MS = 366 * 86_400_000;

/** @throws {OptionError} for an option that is wrong or unknown. */
export function resolveTopic<Input, Output>(
  options: TopicOptions<Input, Output>,
): TopicSettings<Input, Output> {
  checkKnown(options, ['redis', 'name', ...Object.keys(DEFAULTS)]);
  const { deadline, retain, ...given } = withDefaults(options, DEFAULTS as never);
  checkName('name', given.name);
  const deadlineMs = checkMessageOptions({ ...given, deadline });
  checkKnown(retain, Object.keys(RETAIN_DEFAULTS), 'retain.');
  const { age, bytes } = withDefaults(retain, RETAIN_DEFAULTS);
  checkInteger('retain.bytes', bytes, 1024);
  const ageMs = age === false ? 0 : durationMs('retain.age', age, MIN_AGE_MS, MAX_AGE_MS);
  return { ...given, deadlineMs, ageMs, bytes };
}

const SUBSCRIBE_DEFAULTS: Defaults<TopicSubscribeOptions> = {
  from: 'now',
  whenTooOld: 'oldest',
  queue: 1000,
  onGap: undefined,
};

/** @throws {OptionError} for an option that is wrong or unknown. */
export function resolveTopicSubscribe(options: TopicSubscribeOptions = {}): Resolved<TopicSubscribeOptions> {
  checkKnown(options, Object.keys(SUBSCRIBE_DEFAULTS));
  const resolved = withDefaults(options, SUBSCRIBE_DEFAULTS);
  const { from } = resolved as { readonly from: unknown };
  if (typeof from !== 'string' && !(from instanceof Date && !Number.isNaN(from.getTime()))) {
    throw new OptionError('from', "'now', 'oldest', a Date or the id of a message", from);
  }
  checkOneOf('whenTooOld', resolved.whenTooOld, ['oldest', 'now']);
  checkQueue(resolved.queue);
  if (resolved.onGap !== undefined) checkFunction('onGap', resolved.onGap);
  return resolved;
}

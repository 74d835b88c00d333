import { checkSchema, type Schema } from '../codec/schema';
import { checkSealer, type Sealer } from '../codec/sealed';
import type { RedisInput } from '../connection/connection';
import { durationMs, type Duration } from '../duration';
import { checkInteger, checkText, type Defaults } from '../options';

/** What a broadcast and a topic have in common. */
export interface MessageOptions<Input, Output> {
  /** A node-redis client, cluster, pool or sentinel, or a connection. It stays yours to close. */
  redis: RedisInput;

  /**
   * Checks messages where they are published, and again where they arrive: what is none is skipped, and told on
   * `sluice:pubsub`. Listeners get what it makes of them. Any schema with Standard Schema.
   *
   * @default none: what is JSON passes
   */
  schema?: Schema<Input, Output> | undefined;

  /**
   * Encrypts messages.
   *
   * @default none
   */
  sealer?: Sealer | undefined;

  /**
   * The largest message, in bytes of its JSON, up to 15 MiB.
   *
   * @default 65_536
   */
  maxBytes?: number;

  /**
   * How long one question may wait for Redis.
   *
   * @default '250ms'
   */
  deadline?: Duration;
}

type Shared<Input, Output> = Omit<MessageOptions<Input, Output>, 'redis'>;

export const MESSAGE_DEFAULTS: Defaults<Shared<unknown, unknown>> = {
  schema: undefined,
  sealer: undefined,
  maxBytes: 65_536,
  deadline: 250,
};

const MAX_NAME_LENGTH = 512;

/** A sealed message is sealed in one piece, of at most 16 MiB. */
const MAX_BYTES = 15 * 1024 * 1024;
const MAX_QUEUE = 100_000;

/** @throws {OptionError} for an option that is wrong. Returns the deadline in milliseconds. */
export function checkMessageOptions(options: {
  readonly schema: unknown;
  readonly sealer: Sealer | undefined;
  readonly maxBytes: number;
  readonly deadline: Duration;
}): number {
  if (options.schema !== undefined) checkSchema('schema', options.schema);
  if (options.sealer !== undefined) checkSealer(options.sealer);
  checkInteger('maxBytes', options.maxBytes, 1, MAX_BYTES);
  return durationMs('deadline', options.deadline, 1, 60_000);
}

/** @throws {OptionError} unless it can name a channel or a topic. */
export function checkName(option: string, name: unknown): void {
  checkText(option, name, MAX_NAME_LENGTH);
}

/** @throws {OptionError} unless so many messages may wait. */
export function checkQueue(queue: unknown): void {
  checkInteger('queue', queue, 1, MAX_QUEUE);
}
